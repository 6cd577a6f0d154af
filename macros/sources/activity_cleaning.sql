{#-
  A hash of all that the cleaning of an activity depends on besides the row: another one, and every row is read again.
-#}
{% macro activity_cleaning() %}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set models = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') | list -%}
    {%- set staging = models | selectattr('name', 'equalto', 'stg_crm__activities') | map(attribute='checksum') | list -%}
    {%- set is_table = var('crm_systems') == ['crm'] and 'activities' not in var('crm_models') -%}
    {#- To raise when a macro that stg_crm__activities calls gives other values. -#}
    {%- set cleaning_number = 1 -%}
    {{ return(local_md5(tojson([
        cleaning_number, staging, lead_scoring.raw_columns('activities') if is_table else '', var('null_tokens'), var('earliest_plausible_date'), var('crm_systems'),
        lead_scoring.activities_are_compared_by(),
    ]))) }}
{% endmacro %}
