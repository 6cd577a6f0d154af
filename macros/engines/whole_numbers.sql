{#-
  How often a whole number goes into another one, both 0 or more. A slash gives a fraction on one engine and cuts it off on
  the next.

  Args:
    dividend: SQL of a whole number of 64 bits
    divisor: a whole number
-#}
{% macro whole_division(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_division', 'lead_scoring')(dividend, divisor)) }}
{%- endmacro %}


{% macro default__whole_division(dividend, divisor) -%}
    cast(floor((({{ dividend }}) - mod({{ dividend }}, {{ divisor }})) / {{ divisor }}) as {{ dbt.type_bigint() }})
{%- endmacro %}


{% macro duckdb__whole_division(dividend, divisor) -%}
    (({{ dividend }}) // {{ divisor }})
{%- endmacro %}


{% macro postgres__whole_division(dividend, divisor) -%}
    (({{ dividend }}) / {{ divisor }})
{%- endmacro %}


{% macro bigquery__whole_division(dividend, divisor) -%}
    div({{ dividend }}, {{ divisor }})
{%- endmacro %}


{% macro spark__whole_division(dividend, divisor) -%}
    (({{ dividend }}) div {{ divisor }})
{%- endmacro %}


{#-
  A whole number that a query of tables already built gives while its reader is compiled; 0 where it gives null. For SQL
  that has to repeat something as often as the data asks, since not every engine has recursion.

  Args:
    query: SQL with one row and one column
-#}
{% macro queried_number(query) %}
    {{ return((run_query(query).columns[0].values()[0] or 0) | int) }}
{% endmacro %}


{#-
  How many steps follow a chain to its end when each step doubles how far its links reach: the least n with 2^n > links.

  Args:
    links: how many links the longest chain can have
-#}
{% macro doubling_steps(links) %}
    {%- set steps = namespace(count=0) -%}
    {%- for step in range(64) if 2 ** step <= links -%} {%- set steps.count = step + 1 -%} {%- endfor -%}
    {{ return(steps.count) }}
{% endmacro %}
