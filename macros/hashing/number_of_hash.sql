{#-
  The first fifteen hexadecimal digits of a hash as a whole number, the same on every engine: a key that is quicker to join
  on than text.

  Args:
    hash_column: a column with what dbt.hash gave, in lower case
-#}
{% macro number_of_hash(hash_column) -%}
    {%- set digits = 15 -%}
    {%- for digit in range(digits) %}
    {{ '+ ' if not loop.first }}(cast({{ dbt.position('substring(' ~ hash_column ~ ', ' ~ (digit + 1) ~ ', 1)', "'0123456789abcdef'") }} as {{ dbt.type_bigint() }}) - 1) * {{ 16 ** (digits - 1 - digit) }}
    {%- endfor -%}
{%- endmacro %}
