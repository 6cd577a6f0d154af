{#-
  The words of a text between single spaces, with one at both ends, so that ' vp ' is found in it only
  as a whole word. Punctuation reads as space; letters of any script stay.

  Args:
    expression: lower-case SQL text
-#}
{% macro words_of(expression) -%}
    {#- A backslash is written as chr(92) and a quote as chr(39): in a literal, engines differ on how to escape them. -#}
    {%- set punctuation = '.,;:!?/&()[]{}<>-_|+*=#%@~^$"`–—•·…«»“”‘’' -%}
    ' ' || {{ lead_scoring.collapse_spaces("translate(replace(replace(" ~ expression ~ ", chr(92), ' '), chr(39), ' '), '" ~ punctuation ~ "', '" ~ ' ' * (punctuation | length) ~ "')") }} || ' '
{%- endmacro %}
