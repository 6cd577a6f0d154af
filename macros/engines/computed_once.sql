{#-
  Ends a CTE whose columns are computed once a row, before anything reads them.

  Postgres folds one select into the next and repeats an expression wherever its column is read; a
  column that is read five times in each of five CTEs would be computed three thousand times.
-#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once', 'lead_scoring')()) }}
{%- endmacro %}
