{#-
  Whether a raw column's data type is a number, so that its values are cast and not read as text.

  Args:
    type: the data type as raw_columns gives it, in lower case; '' for a column that is not there
    fractional_only: leave out the types of whole numbers
-#}
{% macro is_numeric_type(type, fractional_only=false) %}
    {%- set fractional = ['decimal', 'numeric', 'number', 'bignumeric', 'float', 'double', 'real'] -%}
    {%- set whole = [
        'int', 'integer', 'bigint', 'longinteger', 'smallint', 'tinyint', 'mediumint', 'hugeint', 'uint', 'uinteger', 'ubigint',
        'usmallint', 'utinyint', 'uhugeint', 'long', 'short', 'byte',
    ] -%}
    {#- decimal(38,9), float64 and double precision by their first word. -#}
    {{ return(modules.re.split('[( 0-9]', type)[0] in fractional + ([] if fractional_only else whole)) }}
{% endmacro %}
