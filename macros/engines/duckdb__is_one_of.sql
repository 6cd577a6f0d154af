{% macro duckdb__is_one_of(expression, texts) -%}
    list_contains([{{ lead_scoring.text_list(texts) }}], {{ expression }})
{%- endmacro %}
