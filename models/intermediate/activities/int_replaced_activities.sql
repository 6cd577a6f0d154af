{#- Before int_activity_rows drops them. -#}
{%- set remembered = lead_scoring.remembered('int_activity_rows') -%}
-- depends_on: {{ ref('int_activity_loads') }}, {{ ref('int_erased_leads') }}, {{ ref('stg_crm__identities') }}

{% if remembered %}

with

activity_rows as (

    select * from {{ remembered }}
    where {{ lead_scoring.is_forgotten_activity_row() }}

),

final as (

    select activity_id
    from activity_rows
    where activity_id is not null
    group by activity_id

)

select * from final

{% else %}

select cast(null as {{ dbt.type_string() }}) as activity_id
from {{ ref('int_activity_loads') }}
where 1 = 0

{% endif %}
