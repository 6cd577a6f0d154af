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
