{#-
  What a model promises in its meta: `holds`, expressions that are true of every row, and in staging and intermediate
  `grain`, the columns in which no two rows agree, or `no_grain` with the reason (marts have tests of uniqueness). A null
  is a value of its own in a grain of several columns and forbidden in a grain of one; an expression that is null holds.

  One query, because a test a promise made dbt parse and run hundreds of nodes; each model is read once. Ephemeral
  models are no tables to read: the models that they are part of are.

  `dbt show --output json --select models_keep_their_promises` names model, promise and number of rows.
-#}
{%- set queries = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == 'lead_scoring' -%}
        {%- set grain = node.config.meta.get('grain', []) -%}
        {%- set holds = ([grain[0] ~ ' is not null'] if grain | length == 1 else []) + node.config.meta.get('holds', []) -%}
        {%- set promises = [('grain: ' ~ grain | join(', '), 'count(*) - 1')] if grain else [] -%}
        {%- for expression in holds -%}
            {%- do promises.append((expression, 'sum(case when not (' ~ expression ~ ') then 1 else 0 end)')) -%}
        {%- endfor -%}
        {%- if not grain and not node.config.meta.no_grain and node.fqn[1] != 'marts' -%}
            {%- do queries.append((node.name, '(select 1 as one) as nothing', [], [('names its grain, or why it has none', 'count(*)')])) -%}
        {%- endif -%}
        {%- if promises and node.relation_name -%}
            {%- do queries.append((node.name, node.relation_name, grain, promises)) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
with

promise_numbers as (

    {% for number in range(1, (queries | map('last') | map('length') | max or 1) + 1) %}
    select {{ number }} as promise_number
    {{- ' union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    {% for model_name, relation, grain, promises in queries %}
    select
        '{{ model_name }}' as model_name,
        case promise_numbers.promise_number
            {%- for promise, _ in promises %}
            when {{ loop.index }} then {{ dbt.string_literal(dbt.escape_single_quotes(promise)) }}
            {%- endfor %}
        end as promise,
        case promise_numbers.promise_number
            {%- for _ in promises %}
            when {{ loop.index }} then summed.failures_{{ loop.index }}
            {%- endfor %}
        end as failures
    from (
        select
            {%- for _ in promises %}
            sum(failures_{{ loop.index }}) as failures_{{ loop.index }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                {%- for _, failures in promises %}
                {{ failures }} as failures_{{ loop.index }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ relation }}
            {{ 'group by ' ~ grain | join(', ') if grain }}
        ) as grouped
    ) as summed
    cross join promise_numbers
    {{- ' union all' if not loop.last }}
    {% endfor %}

)

select *
from counted
where failures > 0
