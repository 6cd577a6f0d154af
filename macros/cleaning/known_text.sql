{#-
  Trimmed text, or null for every spelling of 'no value' that the variable null_tokens lists.

  Args:
    column: a column of trimmed text
-#}
{% macro known_text(column) -%}
    case when lower({{ column }}) not in ({% for token in var('null_tokens') %}'{{ dbt.escape_single_quotes(token) }}'{{ ', ' if not loop.last }}{% endfor %}) then {{ column }} end
{%- endmacro %}
