{#-
  The part of a number as people and forms write it that a machine can read: of '$1,200+' '1200', of
  '201-500' the lower end '201', which is certain, and of '2.5M' '2.5m'.

  Args:
    expression: cleaned SQL text
-#}
{% macro number_text(expression) -%}
    {#- Signs of money, thousands and 'or more' carry no value; every dash of a range is a hyphen. -#}
    {%- set bare = "replace(translate(lower(" ~ expression ~ "), '–—, $€£+', '--'), 'to', '-')" -%}
    {#- What stands before the first hyphen; nothing does in a negative number. -#}
    coalesce(nullif({{ lead_scoring.part_of(bare, "'-'", 1) }}, ''), {{ bare }})
{%- endmacro %}
