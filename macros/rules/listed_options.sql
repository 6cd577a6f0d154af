{#-
  A select of the distinct values of a column as text such as 'best, sum': one row, or one a group.

  Args:
    relation: where the values are
    column: the column
    grouped_by: a column, for a list of each of its values
-#}
{% macro listed_options(relation, column, grouped_by=none) -%}
    select
        {{ (grouped_by ~ ',') if grouped_by }}
        replace({{ lead_scoring.sorted_concat(column) }}, ',', ', ') as listed
    from (
        select distinct {{ (grouped_by ~ ', ') if grouped_by }}{{ column }}
        from {{ relation }}
        where {{ column }} is not null
    ) as distinct_options
    {{ ('group by ' ~ grouped_by) if grouped_by }}
{%- endmacro %}
