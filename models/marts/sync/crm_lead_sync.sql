{%- set fields = lead_scoring.crm_sync_fields() -%}
{%- set keys = ['crm_system', 'crm_object', 'external_id_field', 'external_id'] %}
-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

records as (

    select * from {{ ref('int_crm_sync_records') }}

),

sync_fields as (

    select * from {{ ref('crm_sync_fields') }}

),

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

nurture_segments as (

    select * from {{ ref('nurture_segments') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

score_publications as (

    select * from {{ ref('score_publications') }}

),

acknowledgements as (

    select * from {{ ref('crm_sync_acknowledgements') }}

),

newest_publication as (

    select max(scored_on) as scored_on
    from score_publications

),

-- A trial, or a look back at a day before the newest published one, is not for the CRM.
published_days as (

    select scoring_dates.scored_on
    from scoring_dates
    inner join newest_publication
        on scoring_dates.scored_on >= newest_publication.scored_on
    where scoring_dates.is_published

),

-- One row an object: how it calls each field.
mappings as (

    select
        {%- for field in fields %}
        max(case when field = '{{ field }}' then property end) as {{ field }}_property,
        max(case when field = '{{ field }}' then lower(property_type) end) as {{ field }}_type,
        max(case when field = '{{ field }}' and lower(is_marketing) = 'false' then 1 else 0 end) as {{ field }}_is_kept,
        {%- endfor %}
        crm_system,
        crm_object
    from sync_fields
    group by
        crm_system,
        crm_object

),

acknowledged as (

    select
        *,
        row_number() over (
            partition by {{ keys | join(', ') }}
            order by entry_number desc
        ) as entry_rank
    from acknowledgements

),

-- A suppressed lead keeps only what is no marketing. The column says why in any case, whether or not it is written.
filled as (

    select
        {%- for field in fields %}
        mappings.{{ field }}_property,
        mappings.{{ field }}_type,
        {%- set is_given = 'lead_scores.suppression_reason is null or mappings.' ~ field ~ '_is_kept = 1' %}
        {{ is_given }} as {{ field }}_is_given,
        {%- set value = {
            'nurture_segment': 'nurture_segments.segment',
            'nurture_sequence': 'nurture_segments.sequence',
            'last_engaged_on': 'cast(lead_scores.last_engaged_at as date)',
        }.get(field, 'lead_scores.' ~ field) %}
        {%- if field == 'suppression_reason' %}
        {{ value }},
        {%- else %}
        case when {{ is_given }} then {{ value }} end as {{ field }},
        {%- endif %}
        {%- endfor %}
        records.*,
        lead_scores.scoring_model,
        lead_scores.score_version,
        lead_scores.scored_on,
        lead_scores.suppression_reason is not null as is_suppressed,
        acknowledged.row_hash as acknowledged_hash,
        coalesce(acknowledged.field_hashes, '') as acknowledged_fields
    from records
    inner join lead_scores
        on records.lead_id = lead_scores.lead_id
    inner join published_days
        on lead_scores.scored_on = published_days.scored_on
    inner join mappings
        on
            records.crm_system = mappings.crm_system
            and records.crm_object = mappings.crm_object
    left join nurture_segments
        on records.lead_id = nurture_segments.lead_id
    left join acknowledged
        on
            records.crm_system = acknowledged.crm_system
            and records.crm_object = acknowledged.crm_object
            and records.external_id_field = acknowledged.external_id_field
            and records.external_id = acknowledged.external_id
            and acknowledged.entry_rank = 1

),

texted as (

    select
        {%- for field, type in fields.items() %}
        case when {{ field }}_property is not null and {{ field }}_is_given then {{ lead_scoring.crm_sync_text(field, type) }} end as {{ field }}_text,
        {%- endfor %}
        filled.*
    from filled

),

-- What the CRM is to have, by property, type and value: a field renamed in the CRM is written again.
hashed as (

    select
        {%- for field in fields %}
        '|{{ field }}:' || substring({{ dbt.hash(field ~ "_property || ' ' || " ~ field ~ "_type || ' ' || " ~ field ~ '_text') }}, 1, 16) || '|' as {{ field }}_hash,
        {%- endfor %}
        texted.*
    from texted

),

compared as (

    select
        *,
        {%- for field in fields %}
        case
            when {{ field }}_text is null then {{ dbt.position("'|" ~ field ~ ":'", 'acknowledged_fields') }} > 0
            else {{ dbt.position(field ~ '_hash', 'acknowledged_fields') }} = 0
        end as is_{{ field }}_changed,
        {%- endfor %}
        {% for field in fields -%}
        {{ "|| " if not loop.first }}coalesce({{ field }}_hash, '')
        {% endfor -%} as field_hashes
    from hashed

),

described as (

    select
        *,
        {{ dbt.hash('field_hashes') }} as row_hash,
        {% for field in fields -%}
        {{ "|| " if not loop.first }}case when is_{{ field }}_changed then ',{{ field }}' else '' end
        {% endfor -%} as listed_fields,
        {% for field in fields -%}
        {{ "or " if not loop.first }}(is_{{ field }}_changed and {{ field }}_text is null)
        {% endfor -%} as has_emptied_fields,
        {% for field in fields -%}
        {{ "|| " if not loop.first }}case
            when {{ field }}_property is null then ''
            else
                ',"' || {{ field }}_property || '":'
                || coalesce(case when {{ field }}_type in ('number', 'boolean') then {{ field }}_text else {{ lead_scoring.json_text(field ~ '_text') }} end, {{ lead_scoring.crm_sync_empty(field ~ '_type') }})
        end
        {% endfor -%} as listed_properties
    from compared

),

final as (

    select
        -- ids
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        lead_id,
        record_lead_id,
        scoring_model,
        score_version,

        -- what to do
        case
            when acknowledged_hash is null then 'create'
            when is_suppressed and has_emptied_fields then 'clear'
            else 'update'
        end as sync_action,
        substring(listed_fields, 2) as changed_fields,
        '{' || substring(listed_properties, 2) || '}' as properties,
        field_hashes,
        row_hash,

        -- fields
        {%- for field, type in fields.items() %}
        {{ field }},
        {%- endfor %}

        -- dates
        scored_on
    from described
    where coalesce(acknowledged_hash, '') != row_hash

)

select * from final
