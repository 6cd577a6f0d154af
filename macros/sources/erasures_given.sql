{#- Whether the user has a table of erasures at all. -#}
{% macro erasures_given() %}
    {{ return(
        not execute or 'erasures' in var('crm_models') or var('crm_systems') != ['crm']
        or lead_scoring.raw_columns('erasures', optional_table=true) | length > 0
    ) }}
{% endmacro %}
