{#-
  Names no database in a view, so that a warehouse file works under another name: DuckDB calls the database after the file.
-#}
{% macro duckdb__create_view_as(relation, sql) %}
    {{ return(dbt.duckdb__create_view_as(relation, sql | replace('"' ~ relation.database ~ '".', ''))) }}
{% endmacro %}


{#-
  Databricks loads seeds well: keep its adapter's own macro, which spark__load_csv_rows would otherwise replace.
-#}
{% macro databricks__load_csv_rows(model, agate_table) %}
    {{ return(dbt.databricks__load_csv_rows(model, agate_table)) }}
{% endmacro %}


{#-
  The name of Redshift's longest text. Its type text has 256 bytes, in tables that are kept from build to build, too.
-#}
{% macro redshift__type_string() %}
    {{ return('varchar(65535)') }}
{% endmacro %}


{#- dbt's own casts to text, whatever type_string says: a hash of the first 256 bytes. -#}
{% macro redshift__hash(field) -%}
    md5(cast({{ field }} as {{ dbt.type_string() }}))
{%- endmacro %}


{#-
  Loads a seed by the names of its columns.

  Takes the place of dbt-duckdb's own macro, which loads them by their places into a table that is there already: a file whose
  columns were moved would bring cells into the wrong ones. Without `fast`, and for seeds that are not this package's, it is left to that.
-#}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {%- do lead_scoring.check_seed_columns(model, agate_table.column_names) -%}
    {%- if not config.get('fast', true) or not lead_scoring.is_seed_of_package(model) -%}
        {{ return(dbt.duckdb__load_csv_rows(model, agate_table)) }}
    {%- endif -%}
    {%- set statement -%}
        copy {{ this.render() }} ({{ get_seed_column_quoted_csv(model, agate_table.column_names) }})
        from '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}'
        (format csv, header true, delimiter '{{ config.get('delimiter', ',') }}')
    {%- endset -%}
    {%- do adapter.add_query(statement, abridge_sql_log=true) -%}
    {{ return(statement) }}
{% endmacro %}


{#- dbt's own macro loads by name; without the check it leaves a missing column blank, and names an unknown one in Postgres's words. -#}
{% macro postgres__load_csv_rows(model, agate_table) %}
    {%- do lead_scoring.check_seed_columns(model, agate_table.column_names) -%}
    {{ return(dbt.default__load_csv_rows(model, agate_table)) }}
{% endmacro %}


{#- Whether this package has the seed, or describes it: one that an installing project has in the place of the package's. -#}
{% macro is_seed_of_package(model) %}
    {{ return(model.package_name == 'lead_scoring' or (model.patch_path or '').startswith('lead_scoring:')) }}
{% endmacro %}


{#-
  Stops where the file of a seed of this package and its table, which is kept from build to build, have other columns.

  The file may leave out a column with `meta: {optional: true}`. Other engines rebuild the table from each file.

  Args:
    model: the seed
    written: the columns of its file
-#}
{% macro check_seed_columns(model, written) %}
    {%- if not lead_scoring.is_seed_of_package(model) -%} {{ return('') }} {%- endif -%}
    {%- set rebuild = 'run dbt seed --full-refresh --select ' ~ model.name -%}
    {%- set table = lead_scoring.columns_of(this) -%}
    {%- set names = written | map('lower') | list -%}
    {%- set described = model.config.get('column_types', {}) | map('lower') | list -%}
    {%- set missing = [] -%}
    {%- for column in table if column not in names -%}
        {%- set about = model.columns.get(column, {}) -%}
        {%- if not about.get('config', {}).get('meta', {}).get('optional') -%} {%- do missing.append(column) -%} {%- endif -%}
    {%- endfor -%}
    {%- set lines = [] -%}
    {%- for column in written if column | lower not in table -%}
        {%- set meant = lead_scoring.nearest_option(column, missing) -%}
        {%- if column | lower in described -%}
            {%- do lines.append('the column ' ~ column ~ ' is newer than the table; ' ~ rebuild) -%}
        {%- elif meant -%}
            {%- do missing.remove(meant) -%}
            {%- do lines.append('unknown column "' ~ column ~ '"; did you mean ' ~ meant ~ '?') -%}
        {%- else -%}
            {%- do lines.append('unknown column "' ~ column ~ '"; delete it, or ' ~ rebuild ~ ' if it is to stay') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in missing -%}
        {%- do lines.append('the column ' ~ column ~ ' is missing; ' ~ (
            'add it, its cells may be blank where the yml says so' if column in described
            else 'add it, or ' ~ rebuild ~ ' if it is to go'
        )) -%}
    {%- endfor -%}
    {%- if lines -%}
        {{ exceptions.raise_compiler_error(
            lines | length ~ (' error' if lines | length == 1 else ' errors') ~ ' in the header of a seed; it was not loaded. Mend the CSV and build again.\n'
            ~ '  ' ~ model.name ~ '.csv, header: ' ~ lines | join('\n  ' ~ model.name ~ '.csv, header: ')
        ) }}
    {%- endif -%}
{% endmacro %}


{#-
  Loads a seed with its cells written out as literals.

  Takes the place of dbt-spark's own macro, whose session method (and Sail's) hands over cells
  unescaped: a quote breaks the statement, and a blank cell arrives as the text 'None'.
-#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set column_types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set statement -%}
            insert into {{ this.render() }} values
            {%- for row in chunk %}
            (
                {%- for name in agate_table.column_names -%}
                    {%- set type = column_types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
                    {%- set cell = row[loop.index0] -%}
                    {%- if cell is none -%} cast(null as {{ type }})
                    {%- else -%} cast('{{ cell | string | replace("\\", "\\\\") | replace("'", "\\'") }}' as {{ type }})
                    {%- endif -%}
                    {{ ', ' if not loop.last }}
                {%- endfor -%}
            )
            {{- ',' if not loop.last }}
            {%- endfor %}
        {%- endset -%}
        {%- do adapter.add_query(statement, abridge_sql_log=true) -%}
        {%- do statements.append(statement) -%}
    {%- endfor -%}
    {{ return(statements | first) }}
{% endmacro %}


{#-
  Adds days and months to a day; the project adds neither to a moment. dbt-spark's own goes by to_unix_timestamp, which
  gives Sail days of 1970.
-#}
{% macro sail__dateadd(datepart, interval, from_date_or_timestamp) %}
    {%- if datepart == 'day' -%} date_add(cast({{ from_date_or_timestamp }} as date), cast({{ interval }} as int))
    {%- elif datepart == 'month' -%} add_months(cast({{ from_date_or_timestamp }} as date), cast({{ interval }} as int))
    {%- else -%} {{ dbt.spark__dateadd(datepart, interval, from_date_or_timestamp) }}
    {%- endif -%}
{% endmacro %}


{% macro sail__persist_constraints(relation, model) %}
    {#- Sail knows no `alter table ... set not null`, which dbt-spark would send for tables in Delta format. -#}
{% endmacro %}
