{#-
  Text that is a plain decimal number, as an exact decimal.

  Whole numbers of up to eighteen digits are read as such: DuckDB takes a hundred times as long for a
  type of more digits than a machine word holds.

  Args:
    expression: SQL text for which is_number holds
    precision: how many digits
    scale: how many of them are decimals
-#}
{% macro decimal_of(expression, precision, scale) -%}
    {%- set type = lead_scoring.type_decimal(precision, scale) -%}
    case
        when {{ expression }} like '%.%' or length({{ expression }}) > 18 then cast({{ expression }} as {{ type }})
        else cast(cast({{ expression }} as {{ dbt.type_bigint() }}) as {{ type }})
    end
{%- endmacro %}
