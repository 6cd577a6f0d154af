{#- Half a lead is added to each band, so that an empty one has a logarithm. -#}
{%- set d = lead_scoring.type_double() -%}

with

score_weeks as (

    select * from {{ ref('int_score_weeks') }}

),

learning_scores as (

    select * from {{ ref('int_learning_scores') }}

),

learning_hits as (

    select * from {{ ref('int_learning_hits') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where scoring_model = published_as

),

scored_months as (

    select distinct
        scoring_model,
        score_version,
        scored_on
    from learning_scores

),

-- The current weights on past months, and what each week has shown. A build that ended early may leave hits of a month without scores.
counted as (

    select
        'week' as grain,
        week_starts_on as starts_on,
        scoring_model,
        score_version,
        rule_id,
        lead_score,
        leads
    from score_weeks

    union all

    select
        'month' as grain,
        scored_on as starts_on,
        scoring_model,
        score_version,
        cast(null as {{ dbt.type_string() }}) as rule_id,
        lead_score,
        count(*) as leads
    from learning_scores
    group by
        scored_on,
        scoring_model,
        score_version,
        lead_score

    union all

    select
        'month' as grain,
        learning_hits.scored_on as starts_on,
        learning_hits.scoring_model,
        learning_hits.score_version,
        learning_hits.rule_id,
        cast(null as {{ lead_scoring.points_type() }}) as lead_score,
        count(*) as leads
    from learning_hits
    inner join scored_months
        on
            learning_hits.scoring_model = scored_months.scoring_model
            and learning_hits.score_version = scored_months.score_version
            and learning_hits.scored_on = scored_months.scored_on
    group by
        learning_hits.scored_on,
        learning_hits.scoring_model,
        learning_hits.score_version,
        learning_hits.rule_id

),

-- Quarters of the way to MQL, up to twice as far; negative scores are one band.
score_bands as (

    select
        counted.grain,
        counted.starts_on,
        counted.scoring_model,
        counted.score_version,
        counted.rule_id,
        case
            when counted.rule_id is not null then 1
            else least(8, greatest(-1, floor(10000 * counted.lead_score / (0.25 * case when scoring_models.mql_enter > 0 then scoring_models.mql_enter else 400000 end))))
        end as band,
        counted.leads
    from counted
    inner join scoring_models
        on
            counted.scoring_model = scoring_models.scoring_model
            and (counted.grain = 'week' or counted.score_version = scoring_models.score_version)

),

banded as (

    select
        grain,
        starts_on,
        scoring_model,
        score_version,
        rule_id,
        band,
        sum(leads) as leads
    from score_bands
    group by
        grain,
        starts_on,
        scoring_model,
        score_version,
        rule_id,
        band

),

periods as (

    select
        grain,
        scoring_model,
        starts_on,
        score_version,
        sum(case when rule_id is null then leads else 0 end) as leads,
        lag(starts_on) over (
            partition by grain, scoring_model
            order by starts_on asc
        ) as starts_on_before
    from banded
    group by
        grain,
        scoring_model,
        starts_on,
        score_version

),

compared as (

    select
        periods.grain,
        periods.scoring_model,
        periods.starts_on,
        periods.starts_on_before,
        periods.leads,
        periods_before.leads as leads_before,
        periods.score_version != periods_before.score_version as is_other_version
    from periods
    inner join periods as periods_before
        on
            periods.grain = periods_before.grain
            and periods.scoring_model = periods_before.scoring_model
            and periods.starts_on_before = periods_before.starts_on

),

-- Each band, or rule, that occurs in either period.
measured as (

    select
        compared.grain,
        compared.scoring_model,
        compared.starts_on,
        banded.rule_id,
        banded.band,
        sum(case when banded.starts_on = compared.starts_on then banded.leads else 0 end) as band_leads,
        sum(case when banded.starts_on = compared.starts_on_before then banded.leads else 0 end) as band_leads_before
    from compared
    inner join banded
        on
            compared.grain = banded.grain
            and compared.scoring_model = banded.scoring_model
            and banded.starts_on in (compared.starts_on, compared.starts_on_before)
    group by
        compared.grain,
        compared.scoring_model,
        compared.starts_on,
        banded.rule_id,
        banded.band

),

-- A rule has two bands: fired, and not.
bands as (

    select
        measured.*,
        compared.starts_on_before,
        compared.leads,
        compared.leads_before,
        compared.is_other_version,
        false as is_miss
    from measured
    inner join compared
        on
            measured.grain = compared.grain
            and measured.scoring_model = compared.scoring_model
            and measured.starts_on = compared.starts_on

    union all

    select
        measured.grain,
        measured.scoring_model,
        measured.starts_on,
        measured.rule_id,
        measured.band,
        compared.leads - measured.band_leads as band_leads,
        compared.leads_before - measured.band_leads_before as band_leads_before,
        compared.starts_on_before,
        compared.leads,
        compared.leads_before,
        compared.is_other_version,
        true as is_miss
    from measured
    inner join compared
        on
            measured.grain = compared.grain
            and measured.scoring_model = compared.scoring_model
            and measured.starts_on = compared.starts_on
    where measured.rule_id is not null

),

shares as (

    select
        *,
        count(*) over (partition by grain, scoring_model, starts_on, rule_id) as band_count
    from bands

),

smoothed as (

    select
        *,
        (band_leads + 0.5) / cast(leads + 0.5 * band_count as {{ d }}) as band_share,
        (band_leads_before + 0.5) / cast(leads_before + 0.5 * band_count as {{ d }}) as share_before
    from shares

),

indexes as (

    select
        grain,
        scoring_model,
        starts_on,
        starts_on_before,
        rule_id,
        leads,
        leads_before,
        is_other_version,
        sum(case when not is_miss then band_leads else 0 end) as hits,
        sum(case when not is_miss then band_leads_before else 0 end) as hits_before,
        sum((band_share - share_before) * ln(band_share / share_before)) as psi
    from smoothed
    group by
        grain,
        scoring_model,
        starts_on,
        starts_on_before,
        rule_id,
        leads,
        leads_before,
        is_other_version

),

rounded as (

    select
        *,
        {{ lead_scoring.six_decimals('least(9, psi)') }} as stability_index
    from indexes

),

final as (

    select
        -- ids
        scoring_model,
        grain as compares,
        starts_on,
        starts_on_before,
        coalesce(rule_id, 'score') as measure,

        -- counts
        cast(leads as {{ dbt.type_bigint() }}) as leads,
        cast(leads_before as {{ dbt.type_bigint() }}) as leads_before,
        case when rule_id is not null then cast({{ lead_scoring.ratio('hits', 'leads', 6) }} as decimal(7, 6)) end as hit_share,
        case when rule_id is not null then cast({{ lead_scoring.ratio('hits_before', 'leads_before', 6) }} as decimal(7, 6)) end as hit_share_before,

        -- how far it moved
        stability_index,
        case
            when is_other_version then 'other_weights'
            when stability_index >= 0.25 then 'shifted'
            when stability_index >= 0.1 then 'watch'
            else 'stable'
        end as verdict
    from rounded

)

select * from final
