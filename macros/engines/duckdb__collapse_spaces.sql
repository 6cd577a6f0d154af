{#-
  Few texts need any of it, and a regular expression over every text of every row would cost DuckDB
  more than all the rest of the cleaning. Each space becomes the pair (1)(2), the (2)(1) between
  neighbouring spaces vanishes, and the one pair that is left of each run becomes a space again.
-#}
{% macro duckdb__collapse_spaces(expression) -%}
    {%- set odd_spaces = ['chr(9)', 'chr(10)', 'chr(13)', 'chr(160)'] -%}
    {%- set spaced = "translate(" ~ expression ~ ", " ~ odd_spaces | join(' || ') ~ ", '    ')" -%}
    case
        when {{ expression }} like '%  %'{% for space in odd_spaces %} or {{ expression }} like '%' || {{ space }} || '%'{% endfor %}
            then trim(replace(replace(replace({{ spaced }}, ' ', chr(1) || chr(2)), chr(2) || chr(1), ''), chr(1) || chr(2), ' '))
        else trim({{ expression }})
    end
{%- endmacro %}
