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
