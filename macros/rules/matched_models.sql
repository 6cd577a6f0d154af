{#- The scoring models that have a rule which activities feed: a list of names. -#}
{% macro matched_models() %}
    {%- if not execute -%} {{ return([]) }} {%- endif -%}
    {%- set query = 'select distinct scoring_model from ' ~ ref('int_signal_rules') ~ ' order by scoring_model' -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}
