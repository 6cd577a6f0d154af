{#-
  The columns of a table, a view or a file, as {lower-case name: data type}, asked of the warehouse.

  Args:
    relation: what to look at
-#}
{% macro columns_of(relation) %}
    {%- set found = {} -%}
    {%- for column in get_column_schema_from_query('select * from ' ~ relation) -%}
        {%- do found.update({column.name | lower: column.dtype | lower}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
