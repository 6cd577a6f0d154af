{#-
  Few texts need any of it, and a regular expression over every text of every row would cost DuckDB
  more than all the rest of the cleaning. Each space becomes the pair (1)(2), the (2)(1) between
  neighbouring spaces vanishes, and the one pair that is left of each run becomes a space again.
-#}
{% macro duckdb__collapse_spaces(expression) -%}
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
