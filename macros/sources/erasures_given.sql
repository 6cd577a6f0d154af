{#- Whether any of the systems that are read has a table of erasures at all; that of `crm` is always read. -#}
{% macro erasures_given() %}
    {%- set tables = {'crm': 'erasures', 'salesforce': 'individual'} -%}
    {%- for system in (var('crm_systems') + ['crm']) | unique if system in tables and execute and 'erasures' not in var('crm_models') -%}
        {%- if lead_scoring.raw_columns(tables[system], optional_table=true, system=system) -%} {{ return(true) }} {%- endif -%}
    {%- endfor -%}
    {{ return(not execute or 'erasures' in var('crm_models')) }}
{% endmacro %}
