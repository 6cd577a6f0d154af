{#-
  Where a raw table is read: a model that the variable crm_models names for it, otherwise a source.

  Without a system it is what staging reads: the source `crm` or, where the variable crm_systems names
  other systems, the view that brings them together in the layout of `crm`.

  Only variables know which model that is, so its ref stands here; it is what makes dbt build the
  model before staging asks for its columns.

  Args:
    table_name: a table of the source
    system: the source's name; none for what staging reads
-#}
{% macro raw_relation(table_name, system=none) %}
    {%- if not system and var('crm_systems') != ['crm'] -%} {{ return(ref('base_crm__' ~ table_name)) }} {%- endif -%}
    {%- set model = var('crm_models').get(table_name) if system in (none, 'crm') -%}
    {{ return(ref(model) if model else source(system or 'crm', table_name)) }}
{% endmacro %}


{#-
  The columns of a raw table, as {lower-case name: data type}, asked of the warehouse once per model; where a system is named,
  with the marks of mark_raw_texts, and of Salesforce's with the spelling that the views read beside that of the API.
  Stops the build, with the remedy, when a required table or column is missing.

  Args:
    table_name: a table of the source
    required: the columns that the public contract marks as required
    optional_table: whether the whole table may be missing (then {} is returned)
    system: the source's name; none for what staging reads
-#}
{% macro raw_columns(table_name, required=[], optional_table=false, system=none) %}
    {%- if not execute -%} {{ return({}) }} {%- endif -%}
    {%- set relation = lead_scoring.raw_relation(table_name, system) -%}
    {%- set source_name = system or 'crm' -%}

    {%- if table_name in var(source_name ~ '_absent_tables') and (system or var('crm_systems') == ['crm']) -%} {{ return({}) }} {%- endif -%}
    {%- if not lead_scoring.source_exists(relation, table_name, source_name) -%}
        {%- if optional_table -%} {{ return({}) }} {%- endif -%}
        {{ exceptions.raise_compiler_error(
            "The required source table '" ~ table_name ~ "'" ~ (" of " ~ system if system else "")
            ~ " was not found (looked for " ~ relation ~ "). Point the variable " ~ source_name ~ "_files at your files; or set it to '' and point "
            ~ source_name ~ "_database and " ~ source_name ~ "_schema at your raw tables"
            ~ (", or crm_models at models of your own" if source_name == 'crm' else "")
            ~ "; if you have no such table, add '" ~ table_name ~ "' to the variable " ~ source_name ~ "_absent_tables."
        ) }}
    {%- endif -%}

    {%- set files = lead_scoring.csv_files(relation, table_name, source_name) -%}
    {%- set found = lead_scoring.columns_of(relation) if files is none else {} -%}
    {%- set headers = lead_scoring.csv_headers(files, table_name, source_name) if files else [] -%}
    {%- for name in headers | map(attribute='names') | sum(start=[]) -%} {%- do found.update({name | lower: 'varchar'}) -%} {%- endfor -%}
    {%- set given = found.keys() | list -%}
    {%- if system == 'salesforce' -%}
        {#- Where a table has both spellings, the views read their own; else raw_rows adds it. -#}
        {%- for name, own in lead_scoring.salesforce_spellings(found).items() -%}
            {%- if name in found -%} {%- do found.pop(own, none) -%} {%- else -%} {%- do found.update({name: found[own]}) -%} {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set missing = required | reject('in', found) | list -%}
    {%- if missing and files and lead_scoring.may_be_data(given) -%}
        {{ exceptions.raise_compiler_error(
            "The first line of " ~ files | join(', ') ~ " names no columns of the table '" ~ table_name ~ "'" ~ (" of " ~ system if system else "")
            ~ ". Write the names of the columns above the data, between commas; " ~ missing | join(', ') ~ (' are' if missing | length > 1 else ' is')
            ~ " required. The line is not shown, because it may be data."
        ) }}
    {%- endif -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            "The source table '" ~ table_name ~ "'" ~ (" of " ~ system if system else "") ~ " (" ~ relation ~ ") lacks the required column"
            ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
            ~ ". It has: " ~ given | join(', ')
            ~ ". Rename or add the column, for instance in a view over your table"
            ~ ("; or do without the table: add '" ~ table_name ~ "' to the variable " ~ source_name ~ "_absent_tables" if optional_table else "") ~ "."
        ) }}
    {%- endif -%}
    {{ return(lead_scoring.mark_raw_texts(found) if system else found) }}
{% endmacro %}


{#- Whether the cells of a file's first line may be data or text between other separators: some is no name, or there are none. -#}
{% macro may_be_data(cells) %}
    {%- set names = [] -%}
    {%- for cell in cells if modules.re.fullmatch('[a-z_][a-z0-9_ ().-]*', cell) -%} {%- do names.append(cell) -%} {%- endfor -%}
    {{ return(not cells or names | length < cells | length) }}
{% endmacro %}


{#-
  The columns of a system's table with 'raw text' as the type of its texts. raw_text changes the mark of each one it names to
  'read text', and raw_rows, which is rendered after the columns, cleans each of those once: the columns only name them.

  Args:
    columns: the table's columns, {lower-case name: data type}; changed in place
-#}
{% macro mark_raw_texts(columns) %}
    {%- for name in columns if lead_scoring.is_text_type(columns[name]) -%} {%- do columns.update({name: 'raw text'}) -%} {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}


{#-
  The name that raw_rows gives a text which it has cleaned. Postgres cuts names at 63 bytes, so what two long ones share does not tell them apart.

  Args:
    name: the column's name in the raw table
-#}
{% macro cleaned_column(name) -%}
    {{ return('cleaned__' ~ (name if name | length <= 40 else name[:40] ~ '_' ~ local_md5(name)[:8])) }}
{%- endmacro %}


{#-
  Whether a raw column's data type is text.

  Args:
    type: the data type as raw_columns gives it, in lower case; '' for a column that is not there
-#}
{% macro is_text_type(type) %}
    {{ return(lead_scoring.is_marked_text(type) or type.startswith(('varchar', 'char', 'text', 'string'))) }}
{% endmacro %}


{#-
  Whether a raw column's data type is one of the marks of mark_raw_texts.

  Args:
    type: the data type as raw_columns gives it; '' for a column that is not there
-#}
{% macro is_marked_text(type) %}
    {{ return(type in ('raw text', 'read text')) }}
{% endmacro %}


{#-
  A raw column's name as SQL writes it: Redshift reserves a word that HubSpot has as a column.

  Args:
    name: the column's name in the raw table
-#}
{% macro raw_column(name) -%}
    {{ return('"timestamp"' if name == 'timestamp' and target.type == 'redshift' else name) }}
{%- endmacro %}


{#-
  A raw table's rows; none where the user has no such table, so that the staging model keeps its columns, as nulls.
  Where a system is named, each text that was read above has a column besides, cleaned_column(name), with what raw_text describes.

  Args:
    columns: what raw_columns returned; {} for an absent table
    table_name: a table of the source
    system: the source's name; none for what staging reads
-#}
{% macro raw_rows(columns, table_name, system=none) -%}
    {%- if columns or not execute -%}
        {%- set relation = lead_scoring.raw_relation(table_name, system) -%}
        {%- set files = lead_scoring.csv_files(relation, table_name, system or 'crm') -%}
        {%- set spellings = lead_scoring.salesforce_spellings(columns) if system == 'salesforce' else {} -%}
        {%- set texts = columns.items() | selectattr(1, 'equalto', 'read text') | map(attribute=0) | list -%}
        {%- if texts %}
        select
            *
            {%- for name in texts %},
            {{ lead_scoring.raw_text({name: 'text'}, name) }} as {{ lead_scoring.cleaned_column(name) }}
            {%- endfor %}
        from (
        {%- endif %}
        {%- if spellings -%} select *{% for name, own in spellings.items() %}, {{ own }} as {{ name }}{% endfor %} from ( {%- endif -%}
        {%- if files is none -%} select * from {{ relation }} {%- else -%} {{ lead_scoring.csv_rows(files, table_name, system or 'crm') }} {%- endif -%}
        {%- if spellings -%} ) as raw_table {%- endif -%}
        {%- if texts %}) as raw_texts {{ lead_scoring.optimization_fence() }} {%- endif -%}
    {#- BigQuery takes no `where` without a `from`. -#}
    {%- else -%} select * from (select 1 as no_such_table) as nothing where 1 = 0
    {%- endif -%}
{%- endmacro %}


{#-
  A raw column as cleaned text; null for every spelling of 'no value' and for a column that the user's
  table lacks. For the views of a CRM, which join and choose between columns before staging cleans them.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_value(columns, name) -%}
    {%- if name in columns or not execute -%} {{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, name)) }}
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{#-
  Whether the variables allow a table of a source to be read.

  Args:
    system: the source's name
    table_name: a table of the source
-#}
{% macro is_raw_table(system, table_name) %}
    {%- if system != 'crm' -%} {{ return(table_name not in var(system ~ '_absent_tables')) }} {%- endif -%}
    {{ return(
        table_name not in var('crm_models')
        and ('crm' in var('crm_systems') and table_name not in var('crm_absent_tables') or table_name == 'erasures')
    ) }}
{% endmacro %}


{#-
  The path or pattern of a raw table's files, as the variables say; '' where tables are read.

  Args:
    system: the source's name
    table_name: a table of the source
-#}
{% macro raw_files(system, table_name) %}
    {{ return(var(system ~ '_files') | replace('{name}', table_name)) }}
{% endmacro %}


{#-
  Whether a raw table is there to be read.

  Args:
    relation: the source relation
    table_name: its name within the source, which file patterns are filled with
    system: the source's name
-#}
{% macro source_exists(relation, table_name, system) %}
    {{ return(adapter.dispatch('source_exists', 'lead_scoring')(relation, table_name, system)) }}
{% endmacro %}


{% macro default__source_exists(relation, table_name, system) %}
    {{ return(load_relation(relation) is not none) }}
{% endmacro %}


{% macro duckdb__source_exists(relation, table_name, system) %}
    {%- set files = lead_scoring.raw_files(system, table_name) -%}
    {%- if not files or relation.external is none -%}
        {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier) is not none) }}
    {%- elif '://' in files or '(' in files -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set has_files = run_query("select count(*) from glob('" ~ files | replace("'", "''") ~ "')").columns[0].values()[0] > 0 -%}
    {%- if not has_files and adapter.get_relation(relation.database, relation.schema, relation.identifier) is not none -%}
        {{ exceptions.raise_compiler_error(
            "There is no file " ~ files ~ ", but a table " ~ relation.schema ~ "." ~ relation.identifier ~ ", which is not read while the variable "
            ~ system ~ "_files is set. Set it to '' to read tables, or drop the table."
        ) }}
    {%- endif -%}
    {{ return(has_files) }}
{% endmacro %}


{#-
  The columns of a table, a view or a file, as {lower-case name: data type}, asked of the warehouse.

  Args:
    relation: what to look at
-#}
{% macro columns_of(relation) %}
    {%- set found = {} -%}
    {%- for column in get_column_schema_from_query('select * from ' ~ relation) -%}
        {%- do found.update({column.name | lower: column.dtype | lower}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{#-
  Whether a raw column's data type is a number, so that its values are cast and not read as text.

  Args:
    type: the data type as raw_columns gives it, in lower case; '' for a column that is not there
    fractional_only: leave out the types of whole numbers
-#}
{% macro is_numeric_type(type, fractional_only=false) %}
    {#- fixed is what Snowflake's driver calls a number, with or without decimals. -#}
    {%- set fractional = ['decimal', 'numeric', 'number', 'fixed', 'bignumeric', 'float', 'double', 'real'] -%}
    {%- set whole = [
        'int', 'integer', 'bigint', 'longinteger', 'smallint', 'tinyint', 'mediumint', 'hugeint', 'uint', 'uinteger', 'ubigint',
        'usmallint', 'utinyint', 'uhugeint', 'long', 'short', 'byte',
    ] -%}
    {#- decimal(38,9), float64 and double precision by their first word. -#}
    {{ return(modules.re.split('[( 0-9]', type)[0] in fractional + ([] if fractional_only else whole)) }}
{% endmacro %}


{#-
  The moments by which a loader tells the versions of a record apart, those that the table has, the best first.

  Args:
    columns: what raw_columns returned
-#}
{% macro version_moments(columns) %}
    {{ return([
        '_fivetran_start', 'system_modstamp', 'systemmodstamp', 'last_modified_date', 'lastmodifieddate', 'property_hs_lastmodifieddate',
        'property_lastmodifieddate', 'updated_at', '_fivetran_synced',
    ] | select('in', columns) | list) }}
{% endmacro %}


{#-
  What the versions of a record are ordered by, the newest first; versions with the same moments by their cells, so that no chance decides.

  Args:
    columns: what raw_columns returned
    table_name: a table of the source
-#}
{% macro newest_raw_version_first(columns, table_name) -%}
    {#- Names with an underscore are words of no engine. -#}
    {%- set texts = [] -%}
    {%- set booleans = [] -%}
    {%- for name in columns | sort if '_' in name and modules.re.fullmatch('[a-z0-9_]+', name) -%}
        {%- if columns[name].startswith('bool') -%} {%- do booleans.append(name) -%}
        {%- elif lead_scoring.is_text_type(columns[name]) or columns[name].startswith(('timestamp', 'date')) or lead_scoring.is_numeric_type(columns[name]) -%} {%- do texts.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if '_fivetran_active' in columns %}
    case when {{ lead_scoring.raw_boolean(columns, '_fivetran_active') }} then 0 else 1 end,
    {%- endif %}
    {%- for name in lead_scoring.version_moments(columns) %}
    {{ lead_scoring.raw_timestamp(columns, name) }} desc nulls last,
    {%- endfor %}
    {{ lead_scoring.row_hash(table_name, texts, booleans) }}
{%- endmacro %}


{#-
  A raw table's rows, of each record the newest version only. A loader may deliver several: in its history mode, or by adding
  rows where it could replace them. A row without a key is a record of its own.

  Args:
    columns: what raw_columns returned; {} for an absent table
    table_name: a table of the source
    system: the source's name
    keys: the columns that name a record
    is_event: whether a record never changes, so that only the history mode gives it several versions
-#}
{% macro newest_rows(columns, table_name, system, keys=['id'], is_event=false) -%}
    {%- set is_versioned = '_fivetran_active' in columns or lead_scoring.version_moments(columns) and not is_event -%}
    {%- if not is_versioned or keys | reject('in', columns) | list -%} {{ lead_scoring.raw_rows(columns, table_name, system) }}
    {%- else -%}
    select *
    from (
        select
            raw_versions.*,
            row_number() over (
                partition by {{ keys | join(', ') }}
                order by {{ lead_scoring.newest_raw_version_first(columns, table_name) }}
            ) as number_of_raw_version
        from ({{ lead_scoring.raw_rows(columns, table_name, system) }}) as raw_versions
    ) as numbered_versions
    where number_of_raw_version = 1 or {{ keys[0] }} is null
    {%- endif -%}
{%- endmacro %}
