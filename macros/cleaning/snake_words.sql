{#-
  A phrase as one name: its words in lower case with underscores between them. Punctuation reads as space, so 'Open - Not
  Contacted' and 'OPEN_NOT_CONTACTED' are one; null where no word is left.

  Args:
    expression: cleaned SQL text
-#}
{% macro snake_words(expression) -%}
    nullif(replace(trim({{ lead_scoring.words_of('lower(' ~ expression ~ ')') }}), ' ', '_'), '')
{%- endmacro %}
