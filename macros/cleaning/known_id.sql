{#-
  An id as trimmed text, or null for every spelling of 'no value'. One that a spreadsheet or a data frame made a number,
  such as 101.0, is 101.

  Args:
    column: a column of trimmed text
-#}
{% macro known_id(column) -%}
    case
        when {{ lead_scoring.is_one_of('lower(' ~ column ~ ')', var('null_tokens')) }} then null
        when {{ column }} like '%.0%' and {{ lead_scoring.matches_pattern(column, '^[0-9]+[.]0+$') }} then {{ lead_scoring.part_of(column, "'.'", 1) }}
        else {{ column }}
    end
{%- endmacro %}
