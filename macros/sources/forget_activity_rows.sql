{#- A hook before new activity rows are written: deletes those that are read again, exist no more or belong to erased people. -#}
{% macro forget_activity_rows() %}
    {%- set table = lead_scoring.remembered('int_activity_rows') -%}
    {%- if table -%}
        delete from {{ table }}
        where {{ lead_scoring.is_forgotten_activity_row() }}
    {%- endif -%}
{% endmacro %}
