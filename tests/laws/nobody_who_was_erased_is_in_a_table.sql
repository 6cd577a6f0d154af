-- An erased person is in no table. Whatever this project writes as a table is looked through, text column by text column, for
--   addresses: those of requests, and those of erased records that no other record has. Anywhere in a text, in any case, the @
--     also as %40 in a link, but as a whole address: ann@acme.com is not in joann@acme.com.
--   lead ids: where a column holds ids of leads. An id may be as short as 1 and equal many other texts.
--   browsers: those of erased people alone, where the row names no lead: what somebody else did in one is theirs.
-- It says where, never who. Views over raw tables are no tables. Where nobody asked to be erased there is nothing to do.

-- These come after every table, so that no build is judged half way.
-- depends_on: {{ ref('int_point_in_time_features') }}, {{ ref('int_activity_state') }}, {{ ref('int_model_state') }}, {{ ref('int_rule_matches_state') }}
-- depends_on: {{ ref('int_weight_version_log') }}, {{ ref('lead_identities') }}, {{ ref('lead_lifecycle') }}
-- depends_on: {{ ref('leads_current') }}, {{ ref('lifecycle_transitions') }}, {{ ref('nurture_segments') }}, {{ ref('score_publications') }}
-- depends_on: {{ ref('source_row_counts') }}, {{ ref('unmapped_values') }}, {{ ref('build_findings') }}
-- depends_on: {{ ref('account_scores') }}, {{ ref('funnel_metrics') }}, {{ ref('sales_queue') }}, {{ ref('speed_to_lead') }}, {{ ref('rule_feedback') }}
-- depends_on: {{ ref('nurture_enrolments') }}, {{ ref('nurture_touches') }}, {{ ref('nurture_next_touches') }}, {{ ref('nurture_sequence_performance') }}
-- depends_on: {{ ref('alerts') }}, {{ ref('int_erased_leads') }}, {{ ref('stg_crm__leads') }}, {{ ref('stg_crm__identities') }}
-- depends_on: {{ ref('int_learning_hits') }}, {{ ref('attribute_performance') }}, {{ ref('scoring_model_performance') }}, {{ ref('scoring_rule_performance') }}
-- depends_on: {{ ref('int_score_weeks') }}, {{ ref('score_drift') }}, {{ ref('threshold_analysis') }}, {{ ref('score_movers') }}
-- depends_on: {{ ref('crm_lead_sync') }}, {{ ref('crm_sync_acknowledgements') }}
{%- set requests = run_query('select count(*) from ' ~ ref('stg_crm__erasures')).columns[0].values()[0] if execute and lead_scoring.has_erasures() else 0 -%}

{%- set texts = [] -%}
{%- set ids = [] -%}
{%- if requests > 0 -%}
    {%- for model in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('package_name', 'equalto', 'lead_scoring')
            if model.config.materialized in ('table', 'incremental') and model.config.enabled -%}
        {%- set table = lead_scoring.previous_build(model.name, survives_full_refresh=true) -%}
        {%- set names = [] -%}
        {%- for column in (adapter.get_columns_in_relation(table) if table else []) -%}
            {%- if modules.re.match('text|string|n?varchar|character', column.dtype | lower) -%}
                {%- do names.append(column.name | lower) -%}
                {%- do texts.append((model.name, table, column.name | lower)) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set nobody = ('source_lead_id' if 'source_lead_id' in names else 'lead_id') ~ ' is null' -%}
        {%- for name in names -%}
            {%- set holds = {
                'known_id': [('lead', "known_by = 'lead'"), ('browser', "known_by = 'visitor'")],
                'record_id': [('lead', "source_name in ('leads', 'dispositions')"), ('browser', "source_name = 'identities'")],
                'raw_value': [('lead', "column_name in ('lead_id', 'merged_into_lead_id')")],
                'anonymous_id': [('browser', nobody if 'lead_id' in names else 'true')],
            }.get(name, [('lead', 'true')] if name.endswith('lead_id') else []) -%}
            {%- for kind, condition in holds -%}
                {%- do ids.append((model.name, table, name, kind, condition)) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif %}

{% if not texts %}

select lead_id
from {{ ref('stg_crm__erasures') }}
where 1 = 0

{% else %}

with

erasures as (

    select * from {{ ref('stg_crm__erasures') }}

),

leads as (

    select
        leads.lead_id,
        leads.email,
        erased.lead_id is not null as is_erased
    from {{ ref('stg_crm__leads') }} as leads
    left join {{ ref('int_erased_leads') }} as erased
        on leads.lead_id = erased.lead_id

),

identities as (

    select
        identities.anonymous_id,
        identities.lead_id,
        erased.lead_id is not null as is_erased
    from {{ ref('stg_crm__identities') }} as identities
    left join {{ ref('int_erased_leads') }} as erased
        on identities.lead_id = erased.lead_id

),

erased_addresses as (

    select email
    from erasures
    where email like '%@%'

    union distinct

    select email
    from leads
    where
        email like '%@%'
        -- A row without an id is nobody else's.
        and lead_id is not null
    group by email
    having min(case when is_erased then 1 else 0 end) = 1

),

erased_ids as (

    select
        'lead' as kind,
        lead_id as erased_id
    from {{ ref('int_erased_leads') }}

    union all

    select
        'browser' as kind,
        anonymous_id as erased_id
    from identities
    where
        anonymous_id is not null
        and lead_id is not null
    group by anonymous_id
    having min(case when is_erased then 1 else 0 end) = 1

),

texts as (

    {% for model, table, column in texts -%}
    select
        '{{ model }}' as table_name,
        '{{ column }}' as column_name,
        replace(lower({{ column }}), '%40', '@') as text_value
    from {{ table }}
    where replace({{ column }}, '%40', '@') like '%@%'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

sorted_texts as (

    select
        table_name,
        column_name,
        ' ' || text_value || '  ' as text_value,
        {{ lead_scoring.matches_pattern('text_value', '^[a-z0-9._%+-]+@[a-z0-9.-]+$') }} as is_address
    from texts

),

-- Nearly all of these texts are addresses, and those are found by equality.
placed as (

    select
        sorted_texts.table_name,
        sorted_texts.column_name,
        ' ' as text_before,
        ' ' as text_after
    from sorted_texts
    inner join erased_addresses
        on sorted_texts.text_value = ' ' || erased_addresses.email || '  '
    where sorted_texts.is_address

    union all

    select
        sorted_texts.table_name,
        sorted_texts.column_name,
        substring(sorted_texts.text_value, {{ dbt.position('erased_addresses.email', 'sorted_texts.text_value') }} - 1, 1) as text_before,
        substring(
            sorted_texts.text_value, {{ dbt.position('erased_addresses.email', 'sorted_texts.text_value') }} + length(erased_addresses.email), 2
        ) as text_after
    from sorted_texts
    inner join erased_addresses
        on {{ dbt.position('erased_addresses.email', 'sorted_texts.text_value') }} > 0
    where not sorted_texts.is_address

),

ids as (

    {% for model, table, column, kind, condition in ids -%}
    select
        '{{ model }}' as table_name,
        '{{ column }}' as column_name,
        '{{ kind }}' as kind,
        {{ column }} as id_value
    from {{ table }}
    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

found as (

    select
        table_name,
        column_name,
        'address' as kind
    from placed
    where
        not {{ lead_scoring.matches_pattern('text_before', '^[a-z0-9._%+-]$') }}
        and not {{ lead_scoring.matches_pattern('text_after', '^([a-z0-9-].*|[.][a-z0-9])$') }}

    union all

    select
        ids.table_name,
        ids.column_name,
        ids.kind
    from ids
    inner join erased_ids
        on
            ids.kind = erased_ids.kind
            and ids.id_value = erased_ids.erased_id

)

select
    table_name,
    column_name,
    kind,
    count(*) as found_rows
from found
group by
    table_name,
    column_name,
    kind

{% endif %}
