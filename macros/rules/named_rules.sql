{#-
  A select of a weight table with the name by which a message calls each row.

  Args:
    relation: the weight table
    parts: the columns that make up the name
-#}
{% macro named_rules(relation, parts) -%}
    select
        {% for part in parts %}{{ "|| '/' || " if not loop.first }}coalesce({{ part }}, '?'){% endfor %} as rule_name,
        *
    from {{ relation }}
{%- endmacro %}
