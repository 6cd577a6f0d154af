{% macro bigquery__type_decimal(precision, scale) -%}
    bignumeric({{ precision }}, {{ scale }})
{%- endmacro %}
