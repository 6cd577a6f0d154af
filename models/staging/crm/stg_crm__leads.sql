{%- set columns = lead_scoring.raw_columns('leads', required=['lead_id', 'created_at']) -%}
{%- do lead_scoring.check_custom_lead_attributes(columns) -%}

{#- Texts that are kept as they are written; addresses are kept in lower case. -#}
{%- set texts = [
    'lead_id', 'merged_into_lead_id', 'owner_id', 'first_name', 'last_name', 'job_title', 'company_name', 'industry',
    'country', 'region', 'employee_count_text', 'annual_revenue_text', 'lead_source', 'utm_source', 'utm_medium',
    'utm_campaign', 'budget_authority', 'purchase_timeframe', 'lifecycle_stage', 'created_at_text',
] + var('custom_lead_attributes') -%}
{%- set ids = ['lead_id', 'merged_into_lead_id', 'owner_id'] -%}
{%- set flags = ['email_opt_out', 'is_customer', 'is_deleted'] -%}
{%- set places = ['country', 'region'] -%}
{#- A later moment is a typo, not a zone that nobody named; and it would hide what is written until then. -#}
{%- set latest_update = lead_scoring.add_seconds(lead_scoring.run_started_at_utc(), 86400) -%}
{#- A version without a moment counts as the oldest. -#}
{%- set version_at = "coalesce(updated_at, cast('0001-01-01' as " ~ dbt.type_timestamp() ~ "))" -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'leads') }}

),

{% for flag in flags -%}
{{ flag }}_spellings as (

    {{ lead_scoring.boolean_spellings(ref('boolean_spellings'), flag) }}

),

{% endfor -%}

trimmed as (

    select
        -- ids
        {{ 'source_system' if 'source_system' in columns else "'crm'" }} as source_system,
        {{ lead_scoring.raw_text(columns, 'lead_id') }} as lead_id,
        {{ lead_scoring.raw_text(columns, 'merged_into_lead_id') }} as merged_into_lead_id,
        {{ lead_scoring.raw_text(columns, 'owner_id') }} as owner_id,

        -- person
        {{ lead_scoring.raw_text(columns, 'email') }} as email,
        {{ lead_scoring.raw_text(columns, 'first_name') }} as first_name,
        {{ lead_scoring.raw_text(columns, 'last_name') }} as last_name,
        {{ lead_scoring.raw_text(columns, 'job_title') }} as job_title,

        -- company
        {{ lead_scoring.raw_text(columns, 'company_name') }} as company_name,
        {{ lead_scoring.raw_text(columns, 'company_domain') }} as company_domain,
        {{ lead_scoring.raw_text(columns, 'industry') }} as industry,
        {{ lead_scoring.raw_text(columns, 'country') }} as country,
        {{ lead_scoring.raw_text(columns, 'region') }} as region,
        {{ lead_scoring.raw_text(columns, 'employee_count') }} as employee_count_text,
        {{ lead_scoring.raw_text(columns, 'annual_revenue') }} as annual_revenue_text,

        -- origin and intent
        {{ lead_scoring.raw_text(columns, 'lead_source') }} as lead_source,
        {{ lead_scoring.raw_text(columns, 'utm_source') }} as utm_source,
        {{ lead_scoring.raw_text(columns, 'utm_medium') }} as utm_medium,
        {{ lead_scoring.raw_text(columns, 'utm_campaign') }} as utm_campaign,
        {{ lead_scoring.raw_text(columns, 'budget_authority') }} as budget_authority,
        {{ lead_scoring.raw_text(columns, 'purchase_timeframe') }} as purchase_timeframe,
        {{ lead_scoring.raw_text(columns, 'lifecycle_stage') }} as lifecycle_stage,
        {%- for attribute in var('custom_lead_attributes') %}
        {{ lead_scoring.raw_custom_text(columns, attribute) }} as {{ attribute }},
        {%- endfor %}

        -- booleans
        {%- for flag in flags %}
        {{ lead_scoring.raw_flag(columns, flag) }} as {{ flag }}_text,
        {%- endfor %}

        -- numerics, where the table has them typed
        {{ lead_scoring.raw_number(columns, 'employee_count') }} as typed_employee_count,
        {{ lead_scoring.raw_number(columns, 'annual_revenue') }} as typed_annual_revenue,

        -- timestamps
        {{ lead_scoring.raw_timestamp_text(columns, 'created_at') }} as created_at_text,
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as created_at,
        {{ lead_scoring.raw_timestamp_text(columns, 'updated_at') }} as updated_at_text,
        {{ lead_scoring.raw_timestamp(columns, 'updated_at') }} as updated_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'updated_at', lead_scoring.raw_timestamp(columns, 'updated_at')) }} as unread_updated_at

    from source
    {{ lead_scoring.optimization_fence() }}

),

cleaned as (

    select
        {%- for column in texts %}
        {{ lead_scoring.known_id(column) if column in ids else lead_scoring.null_if_placeholder(column) }} as {{ column }},
        {%- endfor %}
        lower({{ lead_scoring.null_if_placeholder('email') }}) as email,
        lower({{ lead_scoring.null_if_placeholder('company_domain') }}) as company_domain,
        source_system,
        -- NA is no value to statistics programs, but Namibia or North America here.
        {%- for column in places %}
        case when lower({{ column }}) = 'na' and {{ lead_scoring.null_if_placeholder(column) }} is null then {{ column }} end as unread_{{ column }},
        {%- endfor %}
        {%- for flag in flags %}
        {{ lead_scoring.null_if_placeholder(flag ~ '_text') }} as {{ flag }}_text,
        {%- endfor %}
        typed_employee_count,
        typed_annual_revenue,
        created_at,
        case when updated_at <= {{ latest_update }} then updated_at end as updated_at,
        case when updated_at > {{ latest_update }} then updated_at_text else unread_updated_at end as unread_updated_at
    from trimmed
    {{ lead_scoring.optimization_fence() }}

),

-- A lead whose rows name it by Salesforce's id with and without its checksum is one: the longer id is safe in any case.
spellings as (

    select
        {{ lead_scoring.salesforce_key('lead_id') }} as lead_key,
        max(lead_id) as lead_id
    from cleaned
    where {{ lead_scoring.other_spelling('lead_id') }} is not null
    group by {{ lead_scoring.salesforce_key('lead_id') }}

),

spelt as (

    select
        {%- for column in texts %}
        {%- if column in ('lead_id', 'merged_into_lead_id') %}
        coalesce({{ column }}_spellings.lead_id, cleaned.{{ column }}) as {{ column }},
        {%- else %}
        cleaned.{{ column }},
        {%- endif %}
        {%- endfor %}
        {{ lead_scoring.clean_email('cleaned.email') }} as email,
        cleaned.company_domain,
        cleaned.source_system,
        {%- for column in places %}
        cleaned.unread_{{ column }},
        {%- endfor %}
        {%- for flag in flags %}
        cleaned.{{ flag }}_text,
        {%- endfor %}
        cleaned.typed_employee_count,
        cleaned.typed_annual_revenue,
        cleaned.created_at,
        cleaned.updated_at,
        cleaned.unread_updated_at
    from cleaned
    left join spellings as lead_id_spellings
        on {{ lead_scoring.salesforce_key('cleaned.lead_id') }} = lead_id_spellings.lead_key
    left join spellings as merged_into_lead_id_spellings
        on {{ lead_scoring.salesforce_key('cleaned.merged_into_lead_id') }} = merged_into_lead_id_spellings.lead_key

),

readable as (

    select
        *,
        {{ lead_scoring.number_text('employee_count_text') }} as employee_count_digits,
        {{ lead_scoring.number_text('annual_revenue_text') }} as annual_revenue_digits
    from spelt
    {{ lead_scoring.optimization_fence() }}

),

ranged as (

    select
        *,
        {{ lead_scoring.number_end('employee_count_digits', 1) }} as employee_count_low,
        {{ lead_scoring.number_end('employee_count_digits', 2) }} as employee_count_high,
        {{ lead_scoring.number_end('annual_revenue_digits', 1) }} as annual_revenue_low,
        {{ lead_scoring.number_end('annual_revenue_digits', 2) }} as annual_revenue_high
    from readable
    {{ lead_scoring.optimization_fence() }}

),

measured as (

    select
        ranged.*,
        coalesce(ranged.typed_employee_count, {{ lead_scoring.parse_number('employee_count', is_count=true) }}) as employee_count,
        coalesce(ranged.typed_annual_revenue, {{ lead_scoring.parse_number('annual_revenue') }}) as annual_revenue,
        {{ lead_scoring.read_boolean('email_opt_out_text', 'email_opt_out_spellings') }} as known_email_opt_out,
        {{ lead_scoring.read_boolean('is_customer_text', 'is_customer_spellings') }} as known_is_customer,
        {{ lead_scoring.read_boolean('is_deleted_text', 'is_deleted_spellings') }} as known_is_deleted
    from ranged
    cross join email_opt_out_spellings
    cross join is_customer_spellings
    cross join is_deleted_spellings
    {{ lead_scoring.optimization_fence() }}

),

validated as (

    select
        *,
        -- One row has one reason, the first that holds, so that raw rows can be counted; after it the
        -- cell to mend. In one text: planners that repeat expressions would repeat two cases endlessly.
        case
            when lead_id is null then 'missing_key lead_id'
            when created_at is null then 'unparseable_timestamp created_at'
            when created_at > {{ lead_scoring.run_started_at_utc() }} then 'future_timestamp created_at'
            when created_at < {{ lead_scoring.earliest_plausible_timestamp() }} then 'impossible_value created_at'
            when employee_count not between 0 and {{ var('most_employees') }} then 'impossible_value employee_count'
            when annual_revenue not between 0 and {{ var('most_revenue') }} then 'impossible_value annual_revenue'
        end as verdict,
        -- An answer that cannot be read counts as an opt-out, so that no one is mailed by accident.
        coalesce(known_email_opt_out, email_opt_out_text is not null) as is_email_opt_out
    from measured

),

-- A version whose moment cannot be read may be the newest: its opt-out holds. An opt-out and a deletion in a rejected
-- version hold for the newest usable one unless that is newer.
opted_out as (

    select
        *,
        {{ version_at }} as version_at,
        max(case when unread_updated_at is not null and is_email_opt_out then 1 else 0 end) over (
            partition by lead_id
        ) = 1 as is_opted_out_in_any_version,
        max(case when verdict is null then {{ version_at }} end) over (
            partition by lead_id
        ) as newest_usable_at,
        max(case when verdict is not null and is_email_opt_out then {{ version_at }} end) over (
            partition by lead_id
        ) as newest_rejected_opt_out_at,
        max(case when verdict is not null and known_is_deleted then {{ version_at }} end) over (
            partition by lead_id
        ) as newest_rejected_deletion_at
    from validated

),

evidenced as (

    select
        {%- for column in texts %}
        {{ column }},
        {%- endfor %}
        email,
        company_domain,
        source_system,
        employee_count,
        annual_revenue,
        is_email_opt_out
        or is_opted_out_in_any_version
        or coalesce(version_at = newest_usable_at and newest_rejected_opt_out_at >= newest_usable_at, false) as is_email_opt_out,
        case when is_customer_text is null then false else known_is_customer end as is_customer,
        case
            when version_at = newest_usable_at and newest_rejected_deletion_at >= newest_usable_at then true
            when is_deleted_text is null then false
            else known_is_deleted
        end as is_deleted,
        created_at,
        updated_at,
        {%- for flag in flags %}
        case when known_{{ flag }} is null then {{ lead_scoring.without_address(flag ~ '_text') }} end as unread_{{ flag }},
        {%- endfor %}
        {%- for column in places %}
        unread_{{ column }},
        {%- endfor %}
        case when employee_count is null then {{ lead_scoring.without_address('employee_count_text') }} end as unread_employee_count,
        case when annual_revenue is null then {{ lead_scoring.without_address('annual_revenue_text') }} end as unread_annual_revenue,
        {{ lead_scoring.without_address('unread_updated_at') }} as unread_updated_at,
        {{ lead_scoring.text_part('verdict', "' '", 1) }} as reject_reason,
        {{ lead_scoring.text_part('verdict', "' '", 2) }} as reject_column
    from opted_out

),

quoted as (

    select
        *,
        case reject_column
            when 'created_at' then {{ lead_scoring.without_address('created_at_text') }}
            when 'employee_count' then {{ lead_scoring.without_address('employee_count_text') }}
            when 'annual_revenue' then {{ lead_scoring.without_address('annual_revenue_text') }}
        end as reject_value
    from evidenced

),

final as (

    select
        *,
        -- 1 is the newest version, which represents the lead.
        row_number() over (
            partition by lead_id, reject_reason
            order by {{ lead_scoring.newest_version_first() }}
        ) as version_number
    from quoted

)

select * from final
