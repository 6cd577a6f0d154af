{#-
  Ends a CTE whose columns are computed once per row, before anything reads them.

  Postgres folds one select into the next and repeats an expression wherever its column is read; a
  column that is read five times in each of five CTEs would be computed three thousand times.
-#}
{% macro optimization_fence() -%}
    {{ return(adapter.dispatch('optimization_fence', 'lead_scoring')()) }}
{%- endmacro %}


{% macro default__optimization_fence() -%}{%- endmacro %}


{% macro postgres__optimization_fence() -%}
    offset 0
{%- endmacro %}


{#-
  Begins a CTE that reads a large table and that several others read: each goes to the table itself, for the columns
  and rows that it needs.

  DuckDB and Postgres would put what such a CTE selects aside first. Only a CTE that is read once may stand between it
  and the table: one that is read twice would be put aside in its place.
-#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized', 'lead_scoring')()) }}
{%- endmacro %}


{% macro default__not_materialized() -%}{%- endmacro %}


{% macro duckdb__not_materialized() -%}
    not materialized
{%- endmacro %}


{% macro postgres__not_materialized() -%}
    not materialized
{%- endmacro %}


{% macro redshift__not_materialized() -%}
    {#- Knows no such clause, and would otherwise take the macro of Postgres. -#}
{%- endmacro %}


{#-
  Begins a CTE that is computed once though it is read once: where Postgres guesses that a join has one row, it would compute
  what stands on the other side again for each.
-#}
{% macro materialized() -%}
    {{ return(adapter.dispatch('materialized', 'lead_scoring')()) }}
{%- endmacro %}


{% macro default__materialized() -%}{%- endmacro %}


{% macro postgres__materialized() -%}
    materialized
{%- endmacro %}


{% macro redshift__materialized() -%}
    {#- Knows no such clause, and would otherwise take the macro of Postgres. -#}
{%- endmacro %}


{#-
  The incremental strategy that only adds rows; BigQuery has none of that name, and its merge without a key is one.
-#}
{% macro append_strategy() -%}
    {{ return(adapter.dispatch('append_strategy', 'lead_scoring')()) }}
{%- endmacro %}


{% macro default__append_strategy() -%}
    {{ return('append') }}
{%- endmacro %}


{% macro bigquery__append_strategy() -%}
    {{ return('merge') }}
{%- endmacro %}


{#- Whether a delete can have a subquery. Where not, incremental tables are rebuilt. -#}
{% macro supports_delete_subquery() -%}
    {{ return(adapter.dispatch('supports_delete_subquery', 'lead_scoring')()) }}
{%- endmacro %}


{% macro default__supports_delete_subquery() -%}
    {{ return(true) }}
{%- endmacro %}


{#- Delta refuses a subquery in a delete, but not on Databricks. -#}
{% macro spark__supports_delete_subquery() -%}
    {{ return(env_var('LEAD_SCORING_FILE_FORMAT', 'delta') == 'iceberg') }}
{%- endmacro %}


{% macro databricks__supports_delete_subquery() -%}
    {{ return(true) }}
{%- endmacro %}


{#- Sail 0.7 has no plan for a subquery in a delete. -#}
{% macro sail__supports_delete_subquery() -%}
    {{ return(false) }}
{%- endmacro %}


{#-
  A post-hook that updates the planner's statistics of a new table, where the engine does not do so in time: Postgres would
  join the next model as if the table were nearly empty.

  Args:
    relation: the table just built
-#}
{% macro analyze_table(relation) -%}
    {{ return(adapter.dispatch('analyze_table', 'lead_scoring')(relation)) }}
{%- endmacro %}


{% macro default__analyze_table(relation) -%}{%- endmacro %}


{% macro postgres__analyze_table(relation) -%}
    {%- if not relation.is_view -%} analyze {{ relation }} {%- endif -%}
{%- endmacro %}
