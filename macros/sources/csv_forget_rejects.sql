{#- Drops what DuckDB noted of lines that it could not read, the lines among it. -#}
{% macro csv_forget_rejects() %}
    {%- do run_query('drop table if exists csv_rejects') -%}
    {%- do run_query('drop table if exists csv_rejects_scans') -%}
{% endmacro %}
