with

leads_unerased as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_leads_unerased') }}
    where reject_reason is null

),

newest_versions as {{ lead_scoring.not_materialized() }} (

    select * from leads_unerased
    where version_number = 1

),

version_counts as (

    select
        lead_id,
        count(*) as version_count
    from leads_unerased
    group by lead_id

),

{{ lead_scoring.merge_survivors('newest_versions', lead_scoring.previous_build('int_leads_unerased', survives_full_refresh=true)) }},

-- Records in a merge circle have no survivor: flag them, to be counted and rejected downstream.
final as (

    select
        versions.lead_id,
        versions.source_system,
        versions.merged_into_lead_id,
        {%- for column in lead_scoring.lead_version_columns() %}
        versions.{{ column }},
        {%- endfor %}
        versions.created_at,
        version_counts.version_count,
        coalesce(survivors.survivor_lead_id, versions.lead_id) as survivor_lead_id,
        survivors.lead_id is not null as is_merged,
        coalesce(survivors.is_cyclic, false) as is_merge_cycle
    from newest_versions as versions
    inner join version_counts
        on versions.lead_id = version_counts.lead_id
    left join survivors
        on versions.lead_id = survivors.lead_id

)

select * from final
