{#-
  An operation: prints what a daily build would read, as JSON, for scripts/build.py, which builds nothing where the published build
  has read the same. One query for all tables, and one for each pattern of files.

  Compared is only what nobody can change while a build reads it and change back: files, which show when they were written, and
  tables of the warehouse's own DuckDB file, which is locked. A row from the future is accepted once its time has come, unchanged.

  Prints:
    run: the invocation that wrote the warehouse last
    files: path, size and time of writing of each file
    tables: name, rows, columns and digest of each raw table and seed
    why_not: in place of all these, why nothing can be compared
-#}
{% macro print_inputs() %}
    {%- set patterns = [] -%}
    {%- set tables = [] -%}
    {%- set why_not = lead_scoring.inputs_not_compared(patterns, tables) -%}
    {%- if why_not -%} {%- do print('Inputs: ' ~ tojson({'why_not': why_not})) -%} {{ return('') }} {%- endif -%}
    {%- set files = [] -%}
    {%- for pattern in patterns -%}
        {%- set query -%} select filename, size, cast(last_modified as varchar) from read_blob('{{ pattern | replace("'", "''") }}') order by filename {%- endset -%}
        {%- for row in run_query(query).rows -%} {%- do files.append(row.values() | map('string') | list) -%} {%- endfor -%}
    {%- endfor -%}
    {%- set query -%}
        {%- for table in tables %}
        select '{{ table | string | replace("'", "''") }}' as name, count(*) as row_count, max(typeof(rows_of_table)) as columns, sum(hash(rows_of_table)) as digest from {{ table }} as rows_of_table
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
    patterns: filled with the patterns of raw files
    tables: filled with the relations of raw tables and seeds
-#}
{% macro inputs_not_compared(patterns, tables) %}
    {%- if not lead_scoring.has_memory_beside() or target.path.startswith((':memory:', 'ducklake:')) -%} {{ return('the warehouse is no DuckDB file') }} {%- endif -%}
    {%- if var('crm_models') -%} {{ return('models of your own stand in for raw tables (crm_models)') }} {%- endif -%}
    {%- for source in graph.sources.values() | selectattr('package_name', 'equalto', 'lead_scoring') if lead_scoring.is_raw_table(source.source_name, source.name) -%}
        {%- set files = var(source.source_name ~ '_files') | replace('{name}', source.name) -%}
        {%- if '(' in files -%} {{ return(source.source_name ~ '_files is a query') }}
        {%- elif files -%} {%- do patterns.append(files) -%}
        {%- else -%}
            {%- set table = adapter.get_relation(source.database, source.schema, source.identifier) -%}
            {%- if table and (table.is_view or source.database != target.database) -%}
                {{ return(source.source_name ~ '.' ~ source.name ~ ' is ' ~ ('a view' if table.is_view else 'not in the file of the warehouse')) }}
            {%- elif table -%} {%- do tables.append(table) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for seed in graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') -%}
        {%- set table = load_relation(api.Relation.create(database=seed.database, schema=seed.schema, identifier=seed.alias)) -%}
        {%- if not table -%} {{ return('the seeds are not loaded') }} {%- endif -%}
        {%- do tables.append(table) -%}
    {%- endfor -%}
    {%- set left_out = [] -%}
    {%- for name, moment in {'leads': 'created_at', 'activities': 'occurred_at', 'opportunities': 'created_at', 'identities': 'identified_at', 'dispositions': 'occurred_at'}.items() -%}
        {%- set rows = lead_scoring.previous_build('int_' ~ name ~ '_unerased') -%}
        {%- if rows -%} {%- do left_out.append("select " ~ moment ~ " as moment from " ~ rows ~ " where reject_reason = 'future_timestamp'") -%} {%- endif -%}
    {%- endfor -%}
    {%- if left_out | length < 5 or not load_relation(lead_scoring.last_run()) -%} {{ return('there is no finished build') }} {%- endif -%}
    {%- do left_out.append('select ' ~ lead_scoring.earliest_plausible_timestamp() ~ ' from ' ~ lead_scoring.previous_build('int_leads_unerased') ~ ' where unread_updated_at is not null') -%}
    {%- set is_due = run_query('select count(*) from (' ~ left_out | join(' union all ') ~ ') as left_out where moment <= ' ~ lead_scoring.run_started_at_utc()).rows[0][0] -%}
    {{ return('a row that was left out for its time may count by now' if is_due else '') }}
{% endmacro %}
