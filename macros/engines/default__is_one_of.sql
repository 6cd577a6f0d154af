{% macro default__is_one_of(expression, texts) -%}
    {{ expression }} in ({{ lead_scoring.text_list(texts) }})
{%- endmacro %}
