{%- set said = lead_scoring.lead_version_columns() -%}

with

records as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_leads_deduplicated') }}
    where not is_merge_cycle

),

leads_unerased as (

    select * from {{ ref('int_leads_unerased') }}
    where reject_reason is null and version_number > 1

),

-- Which day a version of an unread moment is of, its source says once it is mended.
kept_rows as (

    select * from {{ ref('int_lead_version_log') }}
    where not coalesce(has_unread_moment, false)

),

older_rows as (

    select
        lead_id,
        {%- for column in said %}
        {{ column }},
        {%- endfor %}
        version_number,
        false as is_kept
    from leads_unerased

    union all

    select
        lead_id,
        {%- for column in said %}
        {{ column }},
        {%- endfor %}
        version_number,
        true as is_kept
    from kept_rows

),

-- A version holds from its day on, one without a date from the beginning. The last one of a day represents it; the source
-- breaks ties before the log.
former_days as (

    select
        older_rows.*,
        cast(older_rows.updated_at as date) as valid_from,
        cast(records.updated_at as date) as newest_from,
        row_number() over (
            partition by older_rows.lead_id, cast(older_rows.updated_at as date)
            order by older_rows.updated_at desc, older_rows.is_kept asc, older_rows.version_number asc
        ) as day_rank
    from older_rows
    inner join records
        on older_rows.lead_id = records.lead_id
    where
        cast(older_rows.updated_at as date) < cast(records.updated_at as date)
        or (older_rows.updated_at is null and records.updated_at is not null)

),

former_versions as (

    select
        *,
        1 + row_number() over (
            partition by lead_id
            order by valid_from desc nulls last
        ) as age_rank,
        row_number() over (
            partition by lead_id
            order by valid_from asc nulls first
        ) as day_number,
        coalesce(
            lead(valid_from) over (
                partition by lead_id
                order by valid_from asc nulls first
            ), newest_from
        ) as valid_to
    from former_days
    where day_rank = 1

),

leads_with_a_past as (

    select lead_id
    from former_versions
    where day_number = 1

),

-- The oldest known version holds for the days before it, too.
final as (

    select
        records.lead_id,
        {%- for column in said %}
        records.{{ column }},
        {%- endfor %}
        records.survivor_lead_id,
        records.is_merged,
        records.created_at,
        1 as version_number,
        case when leads_with_a_past.lead_id is not null then cast(records.updated_at as date) end as valid_from,
        cast(null as date) as valid_to
    from records
    left join leads_with_a_past
        on records.lead_id = leads_with_a_past.lead_id

    union all

    select
        former_versions.lead_id,
        {%- for column in said %}
        former_versions.{{ column }},
        {%- endfor %}
        records.survivor_lead_id,
        records.is_merged,
        records.created_at,
        former_versions.age_rank as version_number,
        case when former_versions.day_number > 1 then former_versions.valid_from end as valid_from,
        former_versions.valid_to
    from former_versions
    inner join records
        on former_versions.lead_id = records.lead_id

)

select * from final
