{#-
  Text trimmed, with every inner run of white space (tabs, line ends and no-break spaces too) as one space.

  A regular expression would read better, but its syntax differs between engines. Instead each
  space becomes the pair (1)(2), the (2)(1) between neighbouring spaces vanishes, and the one pair
  that is left of each run becomes a space again. Few texts need any of it, so the others are only trimmed.

  Args:
    expression: SQL text
-#}
{% macro collapse_spaces(expression) -%}
    {#- A no-break space stands in a literal: Redshift's chr knows ASCII only. -#}
    {%- set odd_spaces = ['chr(9)', 'chr(10)', 'chr(13)', "'\u00a0'"] -%}
    {%- set spaced = namespace(text=expression) -%}
    {%- for space in odd_spaces -%}
        {%- set spaced.text = "replace(" ~ spaced.text ~ ", " ~ space ~ ", ' ')" -%}
    {%- endfor -%}
    case
        when {{ expression }} like '%  %'{% for space in odd_spaces %} or {{ expression }} like '%' || {{ space }} || '%'{% endfor %}
            then trim(replace(replace(replace({{ spaced.text }}, ' ', chr(1) || chr(2)), chr(2) || chr(1), ''), chr(1) || chr(2), ' '))
        else trim({{ expression }})
    end
{%- endmacro %}
