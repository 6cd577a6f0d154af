{% macro redshift__read_anew() -%}
    {#- Knows no such clause, and would otherwise take the macro of Postgres. -#}
{%- endmacro %}
