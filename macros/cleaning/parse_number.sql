{#-
  A number out of what number_text left, with four decimals: '1200' is 1200, '2.5m' is 2500000. Null
  when no number can be read.

  Args:
    column: a column made by number_text
-#}
{% macro parse_number(column) -%}
    cast(
        case
            when {{ lead_scoring.is_number(column, 4) }} then cast({{ column }} as decimal(30, 4))
            {%- for suffix, factor in [('k', 1000), ('m', 1000000), ('b', 1000000000)] %}
            {%- set digits = "replace(" ~ column ~ ", '" ~ suffix ~ "', '')" %}
            when {{ column }} like '%{{ suffix }}' and {{ lead_scoring.is_number(digits, 4) }}
                then cast({{ digits }} as decimal(30, 4)) * {{ factor }}
            {%- endfor %}
        end as {{ lead_scoring.type_decimal(38, 4) }}
    )
{%- endmacro %}
