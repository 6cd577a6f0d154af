{#-
  Trimmed text, or null for every spelling of 'no value' that the variable null_tokens lists.

  Args:
    column: a column of trimmed text
-#}
{% macro known_text(column) -%}
    case when not {{ lead_scoring.is_one_of('lower(' ~ column ~ ')', var('null_tokens')) }} then {{ column }} end
{%- endmacro %}
