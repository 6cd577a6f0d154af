{#-
  One end of what number_text left: of a range '201-500' the lower end '201' or the upper one '500', of one number the number
  itself and ''.

  Args:
    column: a column made by number_text
    end: 1 for the lower end, 2 for the upper one
-#}
{% macro number_end(column, end) -%}
    case
        when {{ column }} like '_%-%' or {{ column }} like '%~%' then {{ lead_scoring.part_of("replace(" ~ column ~ ", '~', '-')", "'-'", end) }}
        else {{ column if end == 1 else "''" }}
    end
{%- endmacro %}
