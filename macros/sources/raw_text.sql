{#-
  A raw column as trimmed text with inner runs of white space as one space; known_text then makes the
  spellings of 'no value' null. A column that the user's table lacks reads as null.

  Args:
    columns: what raw_columns returned
    name: the column's name in the public contract
-#}
{% macro raw_text(columns, name) -%}
    {#- Not every engine can cast a boolean to text. -#}
    {%- if columns.get(name, '').startswith('bool') -%} case when {{ name }} then 'true' when not {{ name }} then 'false' end
    {#- An id that a loader typed as 101.0 is 101. -#}
    {%- elif lead_scoring.is_numeric_type(columns.get(name, ''), fractional_only=true) -%}
    case
        when abs({{ name }}) < 1000000000000000000 and {{ name }} = floor({{ name }}) then cast(cast({{ name }} as {{ dbt.type_bigint() }}) as {{ dbt.type_string() }})
        else cast({{ name }} as {{ dbt.type_string() }})
    end
    {%- elif name in columns or not execute -%} {{ lead_scoring.collapse_spaces('cast(' ~ lead_scoring.raw_column(name) ~ ' as ' ~ dbt.type_string() ~ ')') }}
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
