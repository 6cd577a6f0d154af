{#- The kinds of rules that look at activities, and the filters each kind has. -#}
{%- set filters = {
    'behavioral': ['activity_type', 'page_category', 'content_type', 'campaign'],
    'frequency': ['activity_type', 'page_category'],
    'fast_track': ['activity_type', 'page_category'],
} -%}

with

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

{% for kind in filters %}
{{ kind }}_rules as (

    select * from {{ ref('int_' ~ kind ~ '_rules') }}

),
{% endfor %}

-- One row a signal, however many pages share it.
signals as (

    select
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign
    from activity_signals
    group by
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign

),

matches as (

    {% for kind, columns in filters.items() %}
    select
        signals.signal_id,
        '{{ kind }}' as rule_kind,
        rules.scoring_model,
        rules.rule_id
    from signals
    inner join {{ kind }}_rules as rules
        on {{ lead_scoring.blank_or_equal(columns, 'rules', 'signals') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from matches
