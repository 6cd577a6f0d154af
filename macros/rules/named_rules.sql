{#-
  A select of a seed with the name by which a message calls each row.

  Args:
    relation: the seed
    parts: the columns that make up the name
    only_named_models: leave out rows of a scoring model that scoring_models does not name: they score nobody, so nothing
      is wrong with them. A CTE scoring_models must exist
-#}
{% macro named_rules(relation, parts, only_named_models=false) -%}
    select
        {% for part in parts %}{{ "|| '/' || " if not loop.first }}coalesce({{ part }}, '?'){% endfor %} as rule_name,
        *
    from {{ relation }}
    {%- if only_named_models %}
    where
        scoring_model is null
        or scoring_model in (select named.scoring_model from scoring_models as named)
    {%- endif %}
{%- endmacro %}
