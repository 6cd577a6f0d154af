{#-
  What the systems of the variable crm_systems give for one table of the generic layout, in one query.

  Ids carry the system's name in front where several systems are read. A column that a system lacks reads as null; what
  two systems type differently is brought together as text, which staging reads anyway.
  Only the variable knows which models are read, so their refs stand here.

  Args:
    table_name: a table of the source `crm`
    given_by: the systems besides crm that have a model stg_<system>__<table>
    columns: the columns of the layout
    ids: those among them that are ids
    further_columns: columns that are there only if one of the systems has them
    required: the columns that a table of the source `crm` must have
    optional_table: whether the source `crm` may lack the table
    always_crm: whether the table of `crm` is read although crm_systems does not name it; its ids may be those of the marts
-#}
{% macro systems_union(table_name, given_by, columns, ids, further_columns=[], required=[], optional_table=false, always_crm=false) -%}
    {%- set systems = var('crm_systems') -%}
    {%- do lead_scoring.check_crm_systems(systems) -%}
    {%- set read_systems = systems + (['crm'] if always_crm and 'crm' not in systems else []) -%}
    {%- set parts = [] -%}
    {%- set types = {} -%}
    {%- for system in read_systems if system in given_by + ['crm'] -%}
        {%- if system == 'crm' -%}
            {%- set relation = lead_scoring.raw_relation(table_name, 'crm') -%}
            {%- set found = lead_scoring.raw_columns(table_name, required, optional_table, 'crm') -%}
        {%- else -%}
            {%- set relation = ref('stg_' ~ system ~ '__' ~ table_name) -%}
            {%- set found = lead_scoring.columns_of(relation) if execute else {} -%}
        {%- endif -%}
        {%- for name in columns + further_columns if name in found -%} {%- do types.setdefault(name, []).append(found[name]) -%} {%- endfor -%}
        {%- if found -%} {%- do parts.append((system, relation, found)) -%} {%- endif -%}
    {%- endfor -%}

    {%- set given = columns + further_columns | select('in', types) | list -%}

    {%- for system, relation, found in parts %}
    select
        '{{ system }}' as source_system,
        {%- for name in given %}
        {%- set type = types[name][0] if types.get(name, []) | unique | list | length == 1 and name not in ids else dbt.type_string() %}
        {#- Postgres tells a column's type by its driver's name for it, which SQL does not know. -#}
        {%- set null_type = dbt.type_timestamp() if type.startswith(('timestamp', 'datetime')) else dbt.type_boolean() if type.startswith('bool')
            else lead_scoring.type_decimal(38, 4) if lead_scoring.is_numeric_type(type) else dbt.type_string() %}
        {% if name not in found -%} cast(null as {{ null_type }})
        {%- elif name in ids and always_crm and systems | length > 1 and system == 'crm' and 'crm' in systems -%}
        case
            when {% for prefix in systems %}{{ lead_scoring.raw_id(found, name) }} like '{{ prefix }}:%'{{ ' or ' if not loop.last }}{% endfor %}
                then {{ lead_scoring.raw_id(found, name) }}
            else 'crm:' || {{ lead_scoring.raw_id(found, name) }}
        end
        {%- elif name in ids and systems | length > 1 and system in systems -%} '{{ system }}:' || {{ lead_scoring.raw_id(found, name) }}
        {%- elif found[name] == type -%} {{ name }}
        {%- elif name in ('employee_count', 'annual_revenue', 'amount') -%} {{ lead_scoring.raw_number_text(found, name) }}
        {%- elif type == dbt.type_string() -%} {{ lead_scoring.raw_text(found, name) }}
        {%- else -%} cast({{ name }} as {{ type }})
        {%- endif %} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {% if system == 'crm' -%} ({{ lead_scoring.raw_rows(found, table_name, 'crm') }}) as crm_rows {%- else -%} {{ relation }} {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- else %}
    {#- No system has such a table: its columns, without a row. -#}
    select
        cast(null as {{ dbt.type_string() }}) as source_system,
        {%- for name in columns %}
        cast(null as {{ dbt.type_string() }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (select 1 as no_such_table) as nothing
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
