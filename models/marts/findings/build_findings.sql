{{ config(post_hook={'sql': "{{ lead_scoring.print_findings(this) }}", 'transaction': false}) }}

{#- What an unread cell counts as; first the flags by which a person may be scored or mailed who should not be. -#}
{%- set consequences = {
    'is_deleted': (1, 'as not deleted'),
    'is_customer': (1, 'as no customer'),
    'email_opt_out': (2, 'as opted out'),
    'is_machine': (3, 'as done by people'),
    'is_won': (3, 'for nothing: the stage tells'),
} -%}
{%- set optional_columns = lead_scoring.present_columns(ref('scoring_models'), ['agreed_on', 'review_due_on']) -%}
{%- set unknown = 'cast(null as ' ~ dbt.type_string() ~ ')' -%}

-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

unmapped_values as (

    select * from {{ ref('unmapped_values') }}

),

rule_health as (

    select * from {{ ref('rule_health') }}

),

lead_scores as (

    select * from {{ ref('lead_scores') }}

),

contributions as (

    select * from {{ ref('lead_score_contributions') }}

),

leads as (

    select * from {{ ref('leads_current') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}

),

team_findings as (

    select * from {{ ref('int_sales_findings') }}
    union all
    select * from {{ ref('int_nurture_findings') }}

),

score_drift as (

    select * from {{ ref('score_drift') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

grade_bands as (

    select * from {{ ref('int_grade_bands') }}

),

rejected_records as (

    select * from {{ ref('rejected_records') }}

),

source_row_counts as (

    select * from {{ ref('source_row_counts') }}

),

activity_types as (

    select * from {{ ref('activity_types') }}

),

agreements as (

    select
        scoring_model,
        {{ 'agreed_on' if 'agreed_on' in optional_columns else unknown }} as agreed_on,
        {{ 'review_due_on' if 'review_due_on' in optional_columns else unknown }} as review_due_on
    from {{ ref('scoring_models') }}

),

newest_day as (

    select
        max(scored_on) as scored_on,
        cast(max(scored_on) as {{ dbt.type_string() }}) as written_day
    from scoring_dates

),

unread_cells as (

    select
        case
            {%- for column, (severity, _) in consequences.items() %}
            when column_name = '{{ column }}' then {{ severity }}
            {%- endfor %}
            else 2
        end as severity,
        'unread_cells' as topic,
        source_name || '.' || column_name as subject,
        sum(row_count) as row_count,
        ' of ' || source_name || '.' || column_name || ' cannot be read and '
        || case when sum(row_count) = 1 then 'counts ' else 'count ' end
        || case
            {%- for column, (_, consequence) in consequences.items() %}
            when column_name = '{{ column }}' then '{{ consequence }}'
            {%- endfor %}
            when column_name = 'quantity' then 'as 1'
            when column_name = 'email' then 'as invalid'
            when column_name = 'company_domain' then 'as unknown, unless a business address names the domain'
            else 'as unknown'
        end as message,
        case
            when column_name in ({{ lead_scoring.text_list(consequences) }}) then 'give each spelling a row in seeds/mappings/boolean_spellings.csv'
            when column_name = 'email' then 'mend them at the source; leads_current shows them with email_kind invalid'
            when column_name in ('country', 'region') then 'if NA is Namibia or North America, take na out of null_tokens in dbt_project.yml'
            when column_name like '%_at' then 'write moments as ISO 8601, such as 2026-03-01T09:30:00Z; unmapped_values lists them'
            else 'mend them at the source; unmapped_values lists them'
        end as remedy
    from unmapped_values
    where finding = 'unread'
    group by
        source_name,
        column_name

),

unmapped_types as (

    select
        unmapped_value as activity_type,
        row_count
    from unmapped_values
    where
        finding = 'unmapped'
        and column_name = 'activity_type'

),

-- Each word of a type, by its first four letters; the type with the most words wins.
type_words as (

    {%- for number in [1, 2, 3] %}

    select
        activity_type,
        substring({{ lead_scoring.text_part('activity_type', "'_'", number) }}, 1, 4) as word
    from activity_types
    where length({{ lead_scoring.text_part('activity_type', "'_'", number) }}) > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

similar_types as (

    select
        unmapped_types.activity_type as unmapped_type,
        type_words.activity_type,
        count(*) as word_count,
        sum(case when {{ dbt.position('type_words.word', 'unmapped_types.activity_type') }} > 0 then 1 else 0 end) as found_count
    from unmapped_types
    cross join type_words
    group by
        unmapped_types.activity_type,
        type_words.activity_type

),

nearest_types as (

    select
        unmapped_type,
        activity_type,
        row_number() over (
            partition by unmapped_type
            order by word_count desc, {{ lead_scoring.binary_order('activity_type') }} asc
        ) as nearest_rank
    from similar_types
    where found_count = word_count

),

-- Do not print an address in the place of a type.
unmapped_activities as (

    select
        2 as severity,
        'unmapped_activity_types' as topic,
        unmapped_types.activity_type as subject,
        unmapped_types.row_count,
        ' of a type that no mapping knows and no rule sees: '
        || case when unmapped_types.activity_type like '%@%' then 'one with an address in it' else unmapped_types.activity_type end as message,
        case
            when unmapped_types.activity_type like '%@%' then 'see unmapped_values'
            else
                'add to seeds/mappings/activity_type_aliases.csv the line ' || unmapped_types.activity_type || ','
                || coalesce(nearest_types.activity_type, '<one of activity_types.csv>')
        end as remedy
    from unmapped_types
    left join nearest_types
        on
            unmapped_types.activity_type = nearest_types.unmapped_type
            and nearest_types.nearest_rank = 1

),

shared_visitors as (

    select
        2 as severity,
        'shared_visitors' as topic,
        'identities' as subject,
        count(*) as row_count,
        ' in identities, shared by more than {{ var('most_leads_of_a_visitor') }} leads: what happens there counts for nobody' as message,
        'mend the tracker; unmapped_values lists them' as remedy
    from unmapped_values
    where finding = 'shared'
    having count(*) > 0

),

rules as (

    select
        case
            when rule_health.finding = 'never' and scoring_models.is_primary then 2
            else 3
        end as severity,
        case rule_health.finding when 'never' then 'silent_rules' when 'always' then 'constant_rules' else 'rare_rules' end as topic,
        rule_health.scoring_model || '/' || rule_health.rule_id as subject,
        rule_health.fired_leads as row_count,
        rule_health.scoring_model || '/' || rule_health.rule_id
        || case rule_health.finding
            when 'never' then ' never fires: ' || rule_health.reason
            when 'always' then ' ' || rule_health.reason
            else
                ' fires for ' || cast(rule_health.fired_leads as {{ dbt.type_string() }}) || ' of '
                || cast(rule_health.scored_leads as {{ dbt.type_string() }}) || ' leads'
        end as message,
        case when rule_health.nearest_values is not null then 'what occurs: ' || rule_health.nearest_values else 'see rule_health' end as remedy
    from rule_health
    inner join scoring_models
        on rule_health.scoring_model = scoring_models.scoring_model
    where rule_health.finding != 'fires'

),

touched_leads as (

    select distinct
        contributions.lead_id,
        contributions.scoring_model
    from contributions
    inner join newest_day
        on contributions.scored_on = newest_day.scored_on
    where contributions.rule_id not in ('category_cap', 'score_bound')

),

model_leads as (

    select
        lead_scores.scoring_model,
        count(*) as lead_count,
        sum(case when touched_leads.lead_id is null then 1 else 0 end) as untouched_count
    from lead_scores
    left join touched_leads
        on
            lead_scores.lead_id = touched_leads.lead_id
            and lead_scores.scoring_model = touched_leads.scoring_model
    group by lead_scores.scoring_model

),

-- Report a few untouched leads for the primary model only.
untouched_leads as (

    select
        case when model_leads.untouched_count * 2 >= model_leads.lead_count then 2 else 3 end as severity,
        'untouched_leads' as topic,
        model_leads.scoring_model as subject,
        model_leads.untouched_count as row_count,
        ' of ' || cast(model_leads.lead_count as {{ dbt.type_string() }}) || case when model_leads.untouched_count = 1 then ' has' else ' have' end
        || ' no rule of ' || model_leads.scoring_model || ' that fires' as message,
        'see its rules in rule_health, and docs/all-zeros.md' as remedy
    from model_leads
    inner join scoring_models
        on model_leads.scoring_model = scoring_models.scoring_model
    where
        model_leads.untouched_count > 0
        and (scoring_models.is_primary or model_leads.untouched_count * 2 >= model_leads.lead_count)

),

late_leads as (

    select
        2 as severity,
        'leads_after_the_newest_day' as topic,
        'leads' as subject,
        count(*) as row_count,
        ' created after ' || min(newest_day.written_day) || ', the newest day with an activity,'
        || case when count(*) = 1 then ' has' else ' have' end || ' no score yet' as message,
        'load the activities of those days too' as remedy
    from leads
    inner join newest_day
        on cast(leads.created_at as date) > newest_day.scored_on
    inner join scoring_dates
        on
            newest_day.scored_on = scoring_dates.scored_on
            and scoring_dates.is_newest
    having count(*) > 0

),

scored as (

    select count(*) as lead_count
    from lead_scores

),

nothing_scored as (

    select
        1 as severity,
        'no_lead_scored' as topic,
        'lead_scores' as subject,
        source_row_counts.raw_rows as row_count,
        ' of leads were read and no lead was scored: ' || cast(source_row_counts.rejected_rows as {{ dbt.type_string() }})
        || ' were rejected' as message,
        'see rejected_records, and docs/all-zeros.md' as remedy
    from source_row_counts
    inner join scored
        on
            scored.lead_count = 0
            and source_row_counts.source_name = 'leads'

),

rejections as (

    select
        source_name,
        column_name,
        reason,
        min(remedy) as remedy,
        count(*) as row_count
    from rejected_records
    group by
        source_name,
        column_name,
        reason

),

-- One row in a hundred is more than usual.
rejected_rows as (

    select
        case when rejections.reason = 'erased_in_part' or (rejections.reason != 'unmatched_erasure' and rejections.row_count * 5 >= source_row_counts.raw_rows) then 2 else 3 end as severity,
        case when rejections.reason in ('unmatched_erasure', 'erased_in_part') then 'unmatched_erasures' else 'rejected_rows' end as topic,
        rejections.source_name || '.' || rejections.column_name || ', ' || rejections.reason as subject,
        rejections.row_count,
        ' of ' || cast(source_row_counts.raw_rows as {{ dbt.type_string() }}) || ' in ' || rejections.source_name
        || case
            when rejections.reason = 'unmatched_erasure' then ' for nobody who is here: carried out earlier, or misspelt'
            when rejections.reason = 'erased_in_part' then ' carried out in part: other rows of the person still arrive'
            else
                case when rejections.row_count = 1 then ' was' else ' were' end
                || ' rejected for ' || rejections.column_name || ' (' || replace(rejections.reason, '_', ' ') || ')'
        end as message,
        rejections.remedy
    from rejections
    inner join source_row_counts
        on rejections.source_name = source_row_counts.source_name
    where
        rejections.row_count * 100 >= source_row_counts.raw_rows
        or rejections.reason in ('unmatched_erasure', 'erased_in_part')

),

graded_dimensions as (

    select
        scoring_model,
        min(dimension) as dimension,
        count(distinct dimension) as dimensions
    from grade_bands
    group by scoring_model

),

ungraded_models as (

    select
        3 as severity,
        'models_without_grade_bands' as topic,
        scoring_models.scoring_model as subject,
        0 as row_count,
        scoring_models.scoring_model
        || coalesce(' has grade bands of ' || graded_dimensions.dimension || ' only: its lead grades are empty', ' has no grade bands: its grades are empty') as message,
        'give it rows in seeds/weights/grade_bands.csv, if you want grades' as remedy
    from scoring_models
    left join graded_dimensions
        on scoring_models.scoring_model = graded_dimensions.scoring_model
    where
        coalesce(graded_dimensions.dimensions, 0) < 2
        and scoring_models.scoring_model = scoring_models.published_as

),

-- Days in ISO format sort as text.
reviews_due as (

    select
        case when scoring_models.is_primary then 2 else 3 end as severity,
        'reviews_due' as topic,
        scoring_models.scoring_model as subject,
        0 as row_count,
        scoring_models.scoring_model || ' is due for review since ' || agreements.review_due_on
        || coalesce('; it was agreed on ' || agreements.agreed_on, '') as message,
        'go through it with sales, then set agreed_on and review_due_on in seeds/weights/scoring_models.csv' as remedy
    from scoring_models
    inner join agreements
        on
            scoring_models.scoring_model = agreements.scoring_model
            and scoring_models.scoring_model = scoring_models.published_as
    inner join newest_day
        on agreements.review_due_on <= newest_day.written_day

),

newest_periods as (

    select
        compares,
        max(starts_on) as starts_on
    from score_drift
    group by compares

),

shifted_measures as (

    select
        3 as severity,
        'shifted_measures' as topic,
        score_drift.scoring_model as subject,
        count(*) as row_count,
        ' of ' || score_drift.scoring_model || case when count(*) = 1 then ' has' else ' have' end || ' shifted since the week or month before' as message,
        'see score_drift; look for a source that stopped, a form that changed, a new campaign' as remedy
    from score_drift
    inner join newest_periods
        on
            score_drift.compares = newest_periods.compares
            and score_drift.starts_on = newest_periods.starts_on
    inner join scoring_models
        on
            score_drift.scoring_model = scoring_models.scoring_model
            and scoring_models.scoring_model = scoring_models.published_as
            and scoring_models.is_primary
    where score_drift.verdict = 'shifted'
    group by score_drift.scoring_model

),

-- More likely its won deals are not recognised. A deal of several people is an opportunity of each.
systems_that_never_win as (

    select
        2 as severity,
        'systems_that_never_win' as topic,
        coalesce(opportunities.source_system, 'crm') as subject,
        count(*) as row_count,
        ' closed in ' || coalesce(opportunities.source_system, 'crm') || ' and not one is won: none makes a customer, and there is no outcome to learn from' as message,
        case
            when coalesce(opportunities.source_system, 'crm') = 'crm' then 'fill is_won, or name the stage Closed Won'
            else 'docs/crms.md says what makes a deal won; compare stage and is_won in int_opportunities'
        end as remedy
    from opportunities
    cross join newest_day
    where
        opportunities.is_won
        or cast(opportunities.closed_at as date) <= newest_day.scored_on
    group by coalesce(opportunities.source_system, 'crm')
    having sum(case when opportunities.is_won then 1 else 0 end) = 0

),

{%- set counted = {
    'unread_cells': 'cell',
    'unmapped_activities': 'activity',
    'shared_visitors': 'anonymous id',
    'untouched_leads': 'lead',
    'late_leads': 'lead',
    'nothing_scored': 'row',
    'rejected_rows': 'row',
    'systems_that_never_win': 'opportunity',
    'shifted_measures': 'measure',
} %}

findings as (

    {%- for topic, thing in counted.items() %}

    select
        severity,
        topic,
        subject,
        row_count,
        cast(row_count as {{ dbt.type_string() }})
        || case when row_count = 1 then ' {{ thing }}' else ' {{ (thing[:-1] ~ 'ies') if thing[-1] == 'y' else (thing ~ 's') }}' end
        || message as message,
        remedy
    from {{ topic }}

    union all
    {%- endfor %}

    {%- for topics in ['rules', 'ungraded_models', 'reviews_due'] %}

    select * from {{ topics }}
    union all
    {%- endfor %}

    select * from team_findings

),

final as (

    select
        cast(severity as {{ dbt.type_int() }}) as severity,
        cast(topic as {{ dbt.type_string() }}) as topic,
        cast(subject as {{ dbt.type_string() }}) as subject,
        cast(row_count as {{ dbt.type_bigint() }}) as row_count,
        cast(message as {{ dbt.type_string() }}) as message,
        cast(remedy as {{ dbt.type_string() }}) as remedy
    from findings

)

select * from final
