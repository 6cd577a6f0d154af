{#-
  The words of a text between single spaces, with one at both ends, so that ' vp ' is found in it only
  as a whole word. Punctuation reads as space; letters of any script stay.

  Args:
    expression: lower-case SQL text
-#}
{% macro words_of(expression) -%}
    {#- A backslash is written as chr(92): in a literal, some engines read it as the beginning of an escape. -#}
    {%- set punctuation = '.,;:!?/&()[]{}<>-_|+*=#%@~^$"`–—•·…«»“”‘’' -%}
    ' ' || {{ lead_scoring.collapse_spaces("translate(replace(" ~ expression ~ ", chr(92), ' '), '" ~ punctuation ~ "''', '" ~ ' ' * (punctuation | length + 1) ~ "')") }} || ' '
{%- endmacro %}
