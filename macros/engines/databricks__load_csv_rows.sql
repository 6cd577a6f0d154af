{#-
  Databricks has no trouble with seeds: its adapter's own macro stays, which spark__load_csv_rows would
  otherwise take the place of.
-#}
{% macro databricks__load_csv_rows(model, agate_table) %}
    {{ return(dbt.databricks__load_csv_rows(model, agate_table)) }}
{% endmacro %}
