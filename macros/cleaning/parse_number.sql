{#-
  A number out of what number_text left, with four decimals: '1200' is 1200, '2.5m' is 2500000. Null
  when no number can be read.

  Args:
    column: a column made by number_text
-#}
{% macro parse_number(column) -%}
    cast(
        case
            when {{ lead_scoring.matches_pattern(column, '^-?[0-9]{1,18}([.][0-9]{1,4})?[kmb]?$') }}
                then
                    {{ lead_scoring.decimal_of("translate(" ~ column ~ ", 'kmb', '')", 22, 4) }}
                    * case right({{ column }}, 1) when 'k' then 1000 when 'm' then 1000000 when 'b' then 1000000000 else 1 end
        end as {{ lead_scoring.type_decimal(38, 4) }}
    )
{%- endmacro %}
