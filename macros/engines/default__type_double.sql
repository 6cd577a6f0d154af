{% macro default__type_double() -%}
    double precision
{%- endmacro %}
