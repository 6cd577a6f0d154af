{#-
  Whether text is one of a list of texts; null for null.

  Our own because DuckDB turns a list of more than a few into a join, and does not leave that join out
  where nobody reads its result: to read one column of a staging view would clean every other one.

  Args:
    expression: SQL text
    texts: a list of texts, none of them null
-#}
{% macro is_one_of(expression, texts) -%}
    {{ return(adapter.dispatch('is_one_of', 'lead_scoring')(expression, texts)) }}
{%- endmacro %}
