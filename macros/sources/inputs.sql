{#-
  An operation: prints as JSON what a daily build would read, for scripts/build.py, which builds nothing where the published set was
  built from the same. One query for all tables, one for each pattern of files.

  Inputs are compared only if a change during a build, even one that is undone, leaves a trace: files, which show when they were
  written, and tables in the warehouse's own DuckDB file, which is locked. A row dated in the future counts once its time has come, without
  any change of the raw data; so such rows are looked for, too.

  Prints:
    run: the invocation that wrote the warehouse last
    files: path, size and time of writing of each raw file and of the journal of syncs
    tables: name, rows, digest and columns of each raw table and seed
    why_not: in place of all these, why nothing can be compared
-#}
{% macro print_inputs() %}
    {%- set patterns = [] -%}
    {%- set tables = [] -%}
    {%- set why_not = lead_scoring.inputs_not_compared(patterns, tables) or lead_scoring.row_that_comes_due() -%}
    {%- if why_not -%} {%- do print('Inputs: ' ~ tojson({'why_not': why_not})) -%} {{ return('') }} {%- endif -%}
    {%- set files = [] -%}
    {%- for pattern in patterns -%}
        {%- set query -%} select filename, size, cast(last_modified as varchar) from read_blob('{{ pattern | replace("'", "''") }}') order by filename {%- endset -%}
        {%- for row in run_query(query).rows -%} {%- do files.append(row.values() | map('string') | list) -%} {%- endfor -%}
    {%- endfor -%}
    {%- set query -%}
        {%- for table in tables %}
        select
            '{{ table | string | replace("'", "''") }}' as name,
            count(*) as row_count,
            sum(hash(rows_of_table)) as digest,
            (
                select string_agg(column_name || ' ' || data_type, ',' order by column_index) from duckdb_columns()
                where database_name = '{{ table.database }}' and schema_name = '{{ table.schema }}' and table_name = '{{ table.identifier }}'
            ) as columns
        from {{ table }} as rows_of_table
        {{ 'union all' if not loop.last }}
        {%- endfor %}
        order by 1
    {%- endset -%}
    {%- set found = {'run': run_query('select invocation_id from ' ~ lead_scoring.last_run()).rows[0][0], 'files': files, 'tables': []} -%}
    {%- for row in run_query(query).rows -%} {%- do found.tables.append(row.values() | map('string') | list) -%} {%- endfor -%}
    {%- do print('Inputs: ' ~ tojson(found)) -%}
{% endmacro %}


{#-
  Why it cannot be told whether a build would read what the last one has read; '' where it can.

  Args:
    patterns: the patterns of raw files and the journal of syncs are added here
    tables: the relations of raw tables and seeds are added here
-#}
{% macro inputs_not_compared(patterns, tables) %}
    {%- if not lead_scoring.has_memory_beside() or target.path.startswith((':memory:', 'ducklake:')) -%} {{ return('the warehouse is no DuckDB file') }} {%- endif -%}
    {%- do patterns.append(lead_scoring.crm_sync_journal_file()) -%}
    {%- if project_name != 'lead_scoring' -%} {{ return('a project that installs this one may read more') }} {%- endif -%}
    {%- if var('crm_models') -%} {{ return('models of your own stand in for raw tables (crm_models)') }} {%- endif -%}
    {%- set others = graph.sources.values() | rejectattr('source_name', 'in', ['crm'] + var('crm_systems')) | map(attribute='source_name') | list -%}
    {%- if others -%} {{ return('nobody knows how the source ' ~ others[0] ~ ' is loaded') }} {%- endif -%}
    {%- for source in graph.sources.values() if lead_scoring.is_raw_table(source.source_name, source.name) -%}
        {%- set files = lead_scoring.raw_files(source.source_name, source.name) -%}
        {%- if '(' in files or files.startswith('http') -%} {{ return(source.source_name ~ '_files is ' ~ ('a query' if '(' in files else 'a web address')) }}
        {%- elif var(source.source_name ~ '_files') | replace("'", "''") not in source.meta.external_location -%} {{ return('external_location of ' ~ source.source_name ~ ' reads other files than ' ~ source.source_name ~ '_files') }}
        {%- elif files -%} {%- do patterns.append(files) -%}
        {%- else -%}
            {%- set table = adapter.get_relation(source.database, source.schema, source.identifier) -%}
            {%- if table and (table.is_view or source.database != target.database) -%}
                {{ return(source.source_name ~ '.' ~ source.name ~ ' is ' ~ ('a view' if table.is_view else 'not in the file of the warehouse')) }}
            {%- elif table -%} {%- do tables.append(table) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') and node.config.materialized != 'ephemeral' and 'review' not in node.tags -%}
        {%- set table = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- if not table -%} {{ return('there is no table ' ~ node.name) }} {%- endif -%}
        {%- if node.resource_type == 'seed' -%} {%- do tables.append(table) -%} {%- endif -%}
    {%- endfor -%}
    {{ return('' if load_relation(lead_scoring.last_run()) else 'the warehouse is of an earlier version') }}
{% endmacro %}


{#- Whether future-dated rows that the last build left out may count by now, as a reason not to compare; '' where none may. -#}
{% macro row_that_comes_due() %}
    {%- set now = lead_scoring.run_started_at_utc() -%}
    {%- set moments = {
        'leads': 'created_at', 'activities': 'occurred_at', 'opportunities': 'created_at', 'identities': 'identified_at', 'dispositions': 'occurred_at',
    } -%}
    {%- set query -%}
        {%- for name, moment in moments.items() %}
        select count(*) as row_count from {{ lead_scoring.previous_build('int_' ~ name ~ '_unerased') }} where reject_reason = 'future_timestamp' and {{ moment }} <= {{ now }}
        union all
        {%- endfor %}
        {#- Staging accepts an updated_at of up to a day ahead. #}
        select count(*) as row_count from {{ lead_scoring.previous_build('int_leads_unerased') }}
        where {{ lead_scoring.parse_timestamp('unread_updated_at') }} <= {{ lead_scoring.add_seconds(now, 86400) }}
    {%- endset -%}
    {{ return('a row that was left out for its time may count by now' if run_query('select sum(row_count) from (' ~ query ~ ') as counted').rows[0][0] else '') }}
{% endmacro %}
