{% macro default__row_fingerprint(label, columns, booleans) -%}
    {{ lead_scoring.row_text(label, columns, booleans) }}
{%- endmacro %}
