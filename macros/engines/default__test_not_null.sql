{#-
  dbt's own test, for keys of several columns that are cast to text and joined.

  dbt renders no Jinja in column_name, so such a key says varchar, which BigQuery and Spark do not know.
-#}
{% macro default__test_not_null(model, column_name) %}
    {{ return(dbt.default__test_not_null(model, column_name | replace(' as varchar)', ' as ' ~ dbt.type_string() ~ ')'))) }}
{% endmacro %}
