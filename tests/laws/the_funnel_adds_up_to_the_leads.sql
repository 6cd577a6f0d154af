-- The cohorts of funnel_metrics are all scored leads, each once, with what the other tables say of them.
with

leads as (

    select * from {{ ref('lead_lifecycle') }}

),

deals as (

    select
        opportunities.lead_id,
        opportunities.amount,
        opportunities.won_on <= leads.scored_on as is_won,
        {{ lead_scoring.is_open_on('opportunities', 'leads.scored_on') }} as is_open
    from {{ ref('int_opportunities') }} as opportunities
    inner join leads
        on
            opportunities.lead_id = leads.lead_id
            and cast(opportunities.created_at as date) <= leads.scored_on

),

{%- set crossings = "from " ~ ref('speed_to_lead') ~ " as speed_to_lead" -%}
{%- set figures = {
    'leads': "from " ~ ref('lead_scores') ~ " as lead_scores where lead_scores.is_primary_model",
    'mqls': 'from leads where leads.mql_count > 0 or leads.sql_count > 0 or leads.is_left_censored',
    'handovers': crossings,
    'accepted': crossings ~ " where speed_to_lead.disposition = 'accepted'",
    'rejected': crossings ~ " where speed_to_lead.disposition = 'rejected'",
} -%}
{%- set leads_with = {
    'sqls': "from " ~ ref('int_handovers') ~ " as handovers where handovers.qualification = 'sql'",
    'opportunities': 'from deals',
    'won': 'from deals where deals.is_won',
} %}

expected as (

    {%- for figure, rows in figures.items() %}

    select
        '{{ figure }}' as figure,
        count(*) as expected
    {{ rows }}

    union all
    {%- endfor %}
    {%- for figure, rows in leads_with.items() %}

    select
        '{{ figure }}' as figure,
        count(distinct lead_id) as expected
    {{ rows }}

    union all
    {%- endfor %}

    select
        'pipeline' as figure,
        coalesce(sum(amount), 0) as expected
    from deals
    where is_open

),

found as (

    {%- for figure in figures.keys() | list + leads_with.keys() | list + ['pipeline'] %}

    select
        '{{ figure }}' as figure,
        coalesce(sum({{ figure }}), 0) as found
    from {{ ref('funnel_metrics') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    expected.figure,
    expected.expected,
    found.found
from expected
inner join found
    on expected.figure = found.figure
where expected.expected != found.found
