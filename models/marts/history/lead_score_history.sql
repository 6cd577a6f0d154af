{#- Published scores cannot be rebuilt, so not even a full refresh drops the table. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

{#- The columns whose changes are recorded. -#}
{%- set numbers = ['fit_score', 'engagement_score', 'lead_score'] -%}
{%- set texts = ['fit_grade', 'engagement_grade', 'lead_grade', 'qualification', 'suppression_reason'] %}

with

publication_days as (

    select * from {{ ref('int_publication_days') }}

),

daily_scores as {{ lead_scoring.not_materialized() }} (

    select
        lead_id,
        scoring_model,
        scored_on,
        {%- for column in numbers + texts %}
        {{ column }},
        {%- endfor %}
        score_version,
        {%- for column in numbers + texts %}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '') {{ "|| '|' ||" if not loop.last }}
        {%- endfor %} as score_state
    from {{ ref('lead_scores_daily') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

last_engagements as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_last_engagements') }}

),

entries as (

    {% if is_incremental() %}
    select * from {{ this }}
    {% else %}
    select
        daily_scores.*,
        cast(null as {{ dbt.type_bigint() }}) as entry_number,
        cast(null as {{ dbt.type_bigint() }}) as activity_count,
        cast(null as {{ dbt.type_bigint() }}) as merged_lead_count
    from daily_scores
    where 1 = 0
    {% endif %}

),

ranked_entries as (

    select
        *,
        row_number() over (
            partition by lead_id, scoring_model, scored_on
            order by entry_number desc
        ) as entry_rank
    from entries

),

-- The last entry for a day holds for it and the days after it, until the next entry. The newest has an end, too, so that no
-- join has an "or", which DuckDB would compare row by row.
published_scores as (

    select
        *,
        lag(lead_score) over (
            partition by lead_id, scoring_model
            order by scored_on asc
        ) as former_lead_score,
        lag(qualification) over (
            partition by lead_id, scoring_model
            order by scored_on asc
        ) as former_qualification,
        coalesce(lead(scored_on) over (
            partition by lead_id, scoring_model
            order by scored_on asc
        ), cast('9999-12-31' as date)) as published_until
    from ranked_entries
    where entry_rank = 1

),

-- By which weights a day was recorded: in an entry of any lead, or as it was published. A lead's own last entry may be of weeks
-- before, and of other weights.
versions_of_days as (

    select
        scoring_model,
        scored_on,
        score_version
    from ranked_entries

    union all

    select
        scoring_model,
        scored_on,
        published_version as score_version
    from publication_days

),

recorded_versions as (

    select distinct * from versions_of_days

),

known_leads as (

    select
        lead_id,
        scoring_model
    from published_scores

    union all

    select
        lead_id,
        scoring_model
    from daily_scores

),

distinct_leads as (

    select distinct * from known_leads

),

scored_days as (

    select
        lead_id,
        scoring_model,
        scored_on
    from daily_scores

),

-- Every day to compare of every lead, with its score as of now. A union, because a join would keep all scores in memory.
lead_days as (

    select
        publication_days.*,
        {%- for column in numbers + texts %}
        daily_scores.{{ column }},
        {%- endfor %}
        daily_scores.score_version,
        daily_scores.score_state,
        daily_scores.lead_id
    from daily_scores
    inner join publication_days
        on
            daily_scores.scoring_model = publication_days.scoring_model
            and daily_scores.scored_on = publication_days.scored_on

    union all

    select
        publication_days.*,
        {%- for column in numbers + texts %}
        null as {{ column }},
        {%- endfor %}
        null as score_version,
        null as score_state,
        distinct_leads.lead_id
    from distinct_leads
    inner join publication_days
        on distinct_leads.scoring_model = publication_days.scoring_model
    left join scored_days
        on
            distinct_leads.lead_id = scored_days.lead_id
            and distinct_leads.scoring_model = scored_days.scoring_model
            and publication_days.scored_on = scored_days.scored_on
    where scored_days.lead_id is null

),

scored_before as (

    select daily_scores.*
    from daily_scores
    inner join publication_days
        on
            daily_scores.scoring_model = publication_days.scoring_model
            and daily_scores.scored_on = publication_days.previous_on
    where publication_days.is_previous_scored

),

compared as (

    select
        lead_days.lead_id,
        lead_days.scoring_model,
        lead_days.scored_on,
        lead_days.is_published,
        lead_days.is_backfill,
        coalesce(published_scores.scored_on = lead_days.scored_on, false) as has_entry,
        coalesce(published_scores.entry_number, 0) as published_entry_number,
        published_scores.scored_on as published_on,
        coalesce(published_scores.score_state, '') as published_state,
        case when lead_days.is_scored then coalesce(lead_days.score_state, '') else coalesce(published_scores.score_state, '') end as true_state,
        case when lead_days.is_previous_scored then coalesce(scored_before.score_state, '') else coalesce(published_scores.score_state, '') end as state_before,
        {%- for column in ['lead_score', 'qualification'] %}
        case
            when lead_days.is_previous_scored then scored_before.{{ column }}
            when published_scores.scored_on = lead_days.scored_on then published_scores.former_{{ column }}
            else published_scores.{{ column }}
        end as {{ column }}_before,
        {%- endfor %}
        {%- for column in numbers + texts + ['score_version'] %}
        case when lead_days.is_scored then lead_days.{{ column }} else published_scores.{{ column }} end as {{ column }},
        {%- endfor %}
        published_scores.fit_score as published_fit_score,
        published_scores.engagement_score as published_engagement_score,
        published_scores.lead_score as published_lead_score,
        published_scores.qualification as published_qualification,
        published_scores.score_version as published_score_version,
        published_scores.activity_count as published_activity_count,
        published_scores.merged_lead_count as published_merged_lead_count
    from lead_days
    left join scored_before
        on
            lead_days.lead_id = scored_before.lead_id
            and lead_days.scoring_model = scored_before.scoring_model
            and lead_days.previous_on = scored_before.scored_on
    left join published_scores
        on
            lead_days.lead_id = published_scores.lead_id
            and lead_days.scoring_model = published_scores.scoring_model
            and lead_days.scored_on >= published_scores.scored_on
            and lead_days.scored_on < published_scores.published_until

),

-- A day without an entry is compared with the state of the day before.
changed as (

    select
        *,
        is_published and true_state != published_state as is_restatement
    from compared
    where
        (has_entry and true_state != published_state)
        or (not has_entry and true_state != state_before)

),

merged_leads as (

    select
        survivor_lead_id as lead_id,
        count(*) as merged_lead_count
    from leads
    where is_merged
    group by survivor_lead_id

),

-- The evidence for a restatement's reason: what counts for the lead now, and what counted when its entry was written.
evidenced as (

    select
        changed.*,
        recorded_versions.score_version is not null as is_recorded_version,
        leads.is_merged,
        coalesce(counted.activity_count, 0) as activity_count,
        coalesce(counted_then.activity_count, 0) as activity_count_then,
        coalesce(merged_leads.merged_lead_count, 0) as merged_lead_count
    from changed
    left join last_engagements as counted
        on
            changed.lead_id = counted.lead_id
            and {{ lead_scoring.is_valid_on('counted', 'changed.scored_on') }}
    left join last_engagements as counted_then
        on
            changed.lead_id = counted_then.lead_id
            and {{ lead_scoring.is_valid_on('counted_then', 'changed.published_on') }}
    left join merged_leads
        on changed.lead_id = merged_leads.lead_id
    left join leads
        on changed.lead_id = leads.lead_id
    left join recorded_versions
        on
            changed.scoring_model = recorded_versions.scoring_model
            and changed.scored_on = recorded_versions.scored_on
            and changed.score_version = recorded_versions.score_version

),

final as (

    select
        -- ids
        lead_id,
        scoring_model,
        scored_on,
        cast(published_entry_number * case when has_entry then 1 else 0 end + 1 as {{ dbt.type_bigint() }}) as entry_number,

        -- what kind of entry this is
        case
            when is_restatement then 'restatement'
            when is_backfill then 'backfill'
            else 'change'
        end as change_type,
        case
            when not is_restatement then null
            when is_merged or merged_lead_count != coalesce(published_merged_lead_count, 0) then 'lead_merged'
            when true_state = '' then 'lead_removed'
            when score_version != published_score_version and not is_recorded_version then 'weights_changed'
            when published_state = '' then 'lead_arrived_late'
            when activity_count_then < published_activity_count then 'activity_deleted'
            when activity_count_then > published_activity_count then 'activity_arrived_late'
            when lead_score = published_lead_score then 'suppression_or_qualification_changed'
            when engagement_score = published_engagement_score then 'attributes_changed'
            else 'activity_arrived_late'
        end as restatement_reason,

        -- what was published
        cast(case when is_restatement then published_lead_score else lead_score_before end as {{ lead_scoring.points_type() }}) as previous_lead_score,
        case when is_restatement then published_qualification else qualification_before end as previous_qualification,

        -- what is true
        {%- for column in numbers %}
        cast({{ column }} as {{ lead_scoring.points_type() }}) as {{ column }},
        {%- endfor %}
        {%- for column in texts %}
        {{ column }},
        {%- endfor %}
        true_state != '' as is_scored,

        -- provenance
        cast(activity_count as {{ dbt.type_bigint() }}) as activity_count,
        cast(merged_lead_count as {{ dbt.type_bigint() }}) as merged_lead_count,
        true_state as score_state,
        score_version
    from evidenced

)

select * from final
