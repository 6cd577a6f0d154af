{#- Merges the records of a person; most leads have one record and pass through. -#}
{%- set texts = lead_scoring.lead_version_columns()
    | reject('in', ['employee_count', 'annual_revenue', 'is_email_opt_out', 'is_customer', 'is_deleted', 'updated_at']) | list -%}
{%- set numbers = ['employee_count', 'annual_revenue'] %}
-- depends_on: {{ ref('int_lead_identities') }}, {{ ref('lifecycle_stages') }}

{% if not lead_scoring.matches_people_by_email() %}

{{ config(materialized='view') }}

select * from {{ ref('int_lead_versions') }}

{% else %}

with

versions as (

    select * from {{ ref('int_lead_versions') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

lifecycle_stages as (

    select * from {{ ref('lifecycle_stages') }}

),

-- The records of a person, without those that their source has merged.
member_versions as (

    select
        versions.lead_id,
        {%- for column in texts + numbers %}
        versions.{{ column }},
        {%- endfor %}
        versions.is_email_opt_out,
        versions.is_customer,
        versions.is_deleted,
        versions.created_at,
        versions.updated_at,
        versions.valid_from,
        versions.valid_to,
        identities.survivor_lead_id,
        identities.system_priority,
        cast(versions.created_at as date) as created_on,
        -- A suppressing stage takes precedence over newer ones: a partner's contact may be a lead elsewhere.
        case when lifecycle_stages.suppresses_as is not null then 1000000 else 2000000 end as stage_weight,
        min(cast(versions.created_at as date)) over (partition by identities.survivor_lead_id) as person_created_on
    from versions
    inner join identities
        on versions.lead_id = identities.lead_id
    left join lifecycle_stages
        on lower(versions.lifecycle_stage) = lifecycle_stages.alias
    where identities.is_member

),

-- A record describes its person from its creation on; the oldest one describes all days before, too.
dated as (

    select
        *,
        case when valid_from is null and created_on > person_created_on then created_on else valid_from end as known_from
    from member_versions

),

turning_days as (

    select distinct
        survivor_lead_id,
        known_from as valid_from
    from dated

),

periods as (

    select
        survivor_lead_id,
        valid_from,
        lead(valid_from) over (
            partition by survivor_lead_id
            order by valid_from asc nulls first
        ) as valid_to,
        row_number() over (
            partition by survivor_lead_id
            order by valid_from desc nulls last
        ) as version_number
    from turning_days

),

-- For each period take the newest known value of all records; among equals that of the system that takes precedence.
ranked_records as (

    select
        periods.version_number,
        periods.valid_from as period_from,
        periods.valid_to as period_to,
        dated.*,
        row_number() over (
            partition by periods.survivor_lead_id, periods.version_number
            order by
                dated.updated_at desc nulls last,
                dated.system_priority asc,
                {{ lead_scoring.binary_order('dated.lead_id') }} asc
        ) as record_rank
    from periods
    inner join dated
        on
            periods.survivor_lead_id = dated.survivor_lead_id
            and (dated.known_from is null or periods.valid_from >= dated.known_from)
            and (dated.valid_to is null or periods.valid_from is null or periods.valid_from < dated.valid_to)

),

people as (

    select
        survivor_lead_id as lead_id,
        {%- for column in texts %}
        {%- set rank = ('stage_weight' if column == 'lifecycle_stage' else '1000000') ~ ' + record_rank' %}
        substring(min(case when {{ column }} is not null then cast({{ rank }} as {{ dbt.type_string() }}) || {{ column }} end), 8) as {{ column }},
        {%- endfor %}
        {%- for column in numbers %}
        cast(substring(min(
            case when {{ column }} is not null then cast(1000000 + record_rank as {{ dbt.type_string() }}) || cast({{ column }} as {{ dbt.type_string() }}) end
        ), 8) as {{ lead_scoring.type_decimal(38, 4) }}) as {{ column }},
        {%- endfor %}
        -- An opt-out or customer flag of one record holds for the person; a person is deleted with the last record.
        max(case when is_email_opt_out then 1 else 0 end) = 1 as is_email_opt_out,
        case
            when max(case when is_customer then 1 else 0 end) = 1 then true
            when max(case when is_customer is null then 1 else 0 end) = 0 then false
        end as is_customer,
        min(case when is_deleted then 1 else 0 end) = 1 as is_deleted,
        max(updated_at) as updated_at,
        survivor_lead_id,
        false as is_merged,
        min(created_at) as created_at,
        version_number,
        period_from as valid_from,
        period_to as valid_to
    from ranked_records
    group by
        survivor_lead_id,
        version_number,
        period_from,
        period_to

),

{%- set columns = ['lead_id'] + lead_scoring.lead_version_columns() + ['survivor_lead_id', 'is_merged', 'created_at', 'version_number', 'valid_from', 'valid_to'] %}

final as (

    select
        {{ columns | join(',\n        ') }}
    from people

    union all

    select
        {%- for column in columns %}
        {{ 'identities' if column in ('survivor_lead_id', 'is_merged') else 'versions' }}.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from versions
    inner join identities
        on versions.lead_id = identities.lead_id
    left join people
        on
            versions.lead_id = people.lead_id
            and people.version_number = 1
    where people.lead_id is null

)

select * from final

{% endif %}
