{#- It hashes several columns at once, in a third of the time that a text of them takes. -#}
{% macro duckdb__row_fingerprint(label, columns, booleans) -%}
    hash('{{ label }}', {{ (columns + booleans) | join(', ') }})
{%- endmacro %}
