{#-
  A raw column's name as SQL writes it: Redshift reserves a word that HubSpot has as a column.

  Args:
    name: the column's name in the raw table
-#}
{% macro raw_column(name) -%}
    {{ return('"timestamp"' if name == 'timestamp' and target.type == 'redshift' else name) }}
{%- endmacro %}
