{#-
  Stops the build when a raw table that had rows has none any more, before anything is scored: a load that broke off would make
  nobody an MQL, or every customer a prospect, and history and alerts would keep it. A full refresh takes the tables as they are,
  and requests to erase somebody may all be withdrawn.

  Args:
    raw_rows: what raw_rows returned, by the raw table
-#}
{% macro check_rows_remain(raw_rows) %}
    {%- set row_counts = lead_scoring.previous_build('source_row_counts') if flags.WHICH in ('build', 'run') -%}
    {%- set found = run_query("select source_name, raw_rows from " ~ row_counts ~ " where raw_rows > 0 and source_name != 'erasures'").rows if row_counts else [] -%}
    {%- for table, former_rows in found if table in raw_rows and table not in var('crm_absent_tables') -%}
        {%- if not run_query('select 1 as remains from (' ~ raw_rows[table] ~ ') as remaining_rows limit 1').rows -%}
            {{ exceptions.raise_compiler_error(
                "The raw table '" ~ table ~ "' has no rows; the last build read " ~ former_rows | int ~ ". Nothing was scored. If a load broke off,"
                ~ " load the table and build again; if it is empty on purpose, build once with --full-refresh; if these are other data, begin a new warehouse."
            ) }}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
