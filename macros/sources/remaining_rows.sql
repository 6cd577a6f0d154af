{#-
  Stops the build when a raw table that had rows has none any more, before anything is scored: a load that broke off would make
  nobody an MQL, or every customer a prospect, and history and alerts would keep it. A full refresh takes the tables as they are.

  Args:
    tables: names of raw tables
-#}
{% macro check_rows_remain(tables) %}
    {%- set row_counts = lead_scoring.previous_build('source_row_counts') if flags.WHICH in ('build', 'run') -%}
    {%- set previous_rows = {} -%}
    {%- for row in (run_query('select source_name, raw_rows from ' ~ row_counts ~ ' where raw_rows > 0').rows if row_counts else []) -%}
        {%- do previous_rows.update({row[0]: row[1] | int}) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- set raw_rows = lead_scoring.raw_rows(lead_scoring.raw_columns(table, optional_table=true), table) -%}
        {%- if table in previous_rows and table not in var('crm_absent_tables')
            and not run_query('select 1 as remains from (' ~ raw_rows ~ ') as remaining_rows limit 1').rows -%}
            {{ exceptions.raise_compiler_error(
                "The raw table '" ~ table ~ "' has no rows; the last build read " ~ previous_rows[table] ~ ". Nothing was scored. If a load broke off,"
                ~ " load the table and build again; if it is empty on purpose, build once with --full-refresh."
            ) }}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
