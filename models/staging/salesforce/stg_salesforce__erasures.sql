{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('individual', required=['id', 'should_forget'], optional_table=true, system='salesforce') -%}

with

people as (

    select * from {{ ref('stg_salesforce__people') }}
    where is_current

),

individuals as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as individual_id,
        {{ lead_scoring.raw_boolean(columns, 'should_forget') }} as should_forget,
        {{ lead_scoring.raw_timestamp(columns, 'last_modified_date') }} as requested_at
    from ({{ lead_scoring.newest_rows(columns, 'individual', 'salesforce') }}) as raw_individuals
    {{ lead_scoring.optimization_fence() }}

),

final as (

    select
        people.lead_id,
        individuals.requested_at
    from individuals
    inner join people
        on {{ lead_scoring.salesforce_key('individuals.individual_id') }} = {{ lead_scoring.salesforce_key('people.individual_id') }}
    where individuals.should_forget

)

select * from final
