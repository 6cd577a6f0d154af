{#-
  The CRMs that are read, and which tables of the generic layout each gives: a table has a model stg_<system>__<table>.
  Whatever loops over systems, or says which are known, reads this.
-#}
{% macro crm_systems() %}
    {{ return({
        'hubspot': ['leads', 'activities', 'opportunities', 'dispositions'],
        'salesforce': ['leads', 'activities', 'opportunities', 'dispositions', 'erasures'],
        'marketo': ['leads', 'activities'],
        'pardot': ['leads', 'activities', 'opportunities', 'identities'],
    }) }}
{% endmacro %}


{#-
  What the systems of the variable crm_systems give for one table of the generic layout, in one query.

  Ids carry the system's name in front where several systems are read. A column that a system lacks reads as null; what
  two systems type differently is brought together as text, which staging reads anyway.
  Only the variable knows which models are read, so their refs stand here.

  Args:
    table_name: a table of the source `crm`
    columns: the columns of the layout
    ids: those among them that are ids
    further_columns: columns that are there only if one of the systems has them
    required: the columns that a table of the source `crm` must have
    optional_table: whether the source `crm` may lack the table
    always_crm: whether the table of `crm` is read although crm_systems does not name it; its ids may be those of the marts
-#}
{% macro systems_union(table_name, columns, ids, further_columns=[], required=[], optional_table=false, always_crm=false) -%}
    {%- set systems = var('crm_systems') -%}
    {%- do lead_scoring.check_crm_systems(systems) -%}
    {%- set read_systems = systems + (['crm'] if always_crm and 'crm' not in systems else []) -%}
    {%- set parts = [] -%}
    {%- set types = {} -%}
    {%- for system in read_systems if system == 'crm' or table_name in lead_scoring.crm_systems()[system] -%}
        {%- if system == 'crm' -%}
            {%- set relation = lead_scoring.raw_relation(table_name, 'crm') -%}
            {%- set found = lead_scoring.raw_columns(table_name, required, optional_table, 'crm') -%}
        {%- else -%}
            {%- set relation = ref('stg_' ~ system ~ '__' ~ table_name) -%}
            {%- set found = lead_scoring.columns_of(relation) if execute else {} -%}
            {%- set unknown = found.keys() | reject('in', columns + further_columns) | list -%}
            {%- if unknown -%}
                {{ exceptions.raise_compiler_error(relation ~ " has columns that base_crm__" ~ table_name ~ " would lose: " ~ unknown | join(', ') ~ ". Add them to its columns.") }}
            {%- endif -%}
        {%- endif -%}
        {%- for name in columns + further_columns if name in found -%} {%- do types.setdefault(name, []).append(dbt.type_string() if lead_scoring.is_text_type(found[name]) else found[name]) -%} {%- endfor -%}
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
        {%- set is_text = lead_scoring.is_text_type(found.get(name, '')) -%}
        {#- A view's texts are clean; staging reads no placeholder behind a system's name. -#}
        {%- if name in ids -%} {%- set id = lead_scoring.known_id(lead_scoring.trim_spaces(name)) if is_text and system != 'crm' else lead_scoring.raw_id(found, name) -%} {%- endif %}
        {% if name not in found -%} cast(null as {{ null_type }})
        {%- elif name in ids and always_crm and systems | length > 1 and system == 'crm' and 'crm' in systems -%}
        case
            when {% for prefix in systems %}{{ id }} like '{{ prefix }}:%'{{ ' or ' if not loop.last }}{% endfor %}
                then {{ id }}
            else 'crm:' || {{ id }}
        end
        {%- elif name in ids and systems | length > 1 and system in systems -%} '{{ system }}:' || {{ id }}
        {%- elif found[name] == type or is_text -%} {{ name }}
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


{#-
  Stops the build when the variable crm_systems is no list, is empty or names a system that nothing here reads.

  Args:
    systems: the variable's value
-#}
{% macro check_crm_systems(systems) %}
    {%- set known = ['crm'] + lead_scoring.crm_systems().keys() | list -%}
    {%- if systems is string or not systems or systems | reject('in', known) | list -%}
        {{ exceptions.raise_compiler_error(
            "The variable crm_systems is " ~ systems ~ "; it must be a list of systems to read, such as [hubspot] or [crm, pardot]. Known are "
            ~ known | join(', ') ~ "."
        ) }}
    {%- endif -%}
{% endmacro %}


{#-
  Stops the build when the variable custom_lead_attributes names a column that `leads` lacks, or one
  that the engine already knows.

  Args:
    columns: what raw_columns returned for leads
-#}
{% macro check_custom_lead_attributes(columns) %}
    {%- if execute -%}
        {%- for attribute in var('custom_lead_attributes') -%}
            {%- set engine_columns = [
                'lead_id', 'merged_into_lead_id', 'email_opt_out', 'is_customer', 'is_deleted', 'created_at', 'updated_at',
            ] -%}
            {%- if attribute in lead_scoring.standard_lead_attributes() + engine_columns -%}
                {{ exceptions.raise_compiler_error(
                    "custom_lead_attributes names '" ~ attribute ~ "', which the engine knows already. Take it out of the list."
                ) }}
            {%- elif attribute not in columns -%}
                {{ exceptions.raise_compiler_error(
                    "custom_lead_attributes names '" ~ attribute ~ "', but the source table 'leads' has no such column. It has: "
                    ~ columns.keys() | join(', ') ~ ". Write the name in lower case as the table has it."
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{#-
  Stops the build when the activities table can name no lead at all: neither lead_id nor anonymous_id.

  Args:
    columns: what raw_columns returned for activities
-#}
{% macro check_activity_keys(columns) %}
    {%- if 'lead_id' not in columns and 'anonymous_id' not in columns -%}
        {{ exceptions.raise_compiler_error(
            "The source table 'activities' lacks both lead_id and anonymous_id, so no activity could be "
            ~ "told from another lead's. Add one of them, for instance in a view over your table."
        ) }}
    {%- endif -%}
{% endmacro %}


{#-
  The CTE `mapped`: activities with their canonical type instead of the type and detail that the source wrote. The row of
  the seed that names the detail comes first, then the one for any detail; what neither knows keeps the source's
  name, with the system before it, and so appears in unmapped_values.

  Args:
    activities: name of a CTE with source_type, source_detail and the columns of an activity
    types: name of a CTE with the system's rows of the seed source_activity_types
    system: the source's name
    ids: the ids that the activities have
    further_columns: what else they have
-#}
{% macro mapped_activities(activities, types, system, ids=['activity_id', 'lead_id'], further_columns=[]) -%}
spelt as (

    select
        *,
        {{ lead_scoring.snake_case('source_type') }} as type_key,
        {{ lead_scoring.snake_case('source_detail') }} as detail_key
    from {{ activities }}
    {{ lead_scoring.optimization_fence() }}

),

mapped as (

    select
        -- ids
        {%- for id in ids %}
        spelt.{{ id }},
        {%- endfor %}

        -- strings
        coalesce(detailed.activity_type, general.activity_type, '{{ system }}_' || spelt.type_key) as activity_type,
        spelt.url,
        spelt.content_id,
        spelt.campaign,
        spelt.user_agent,

        -- booleans
        spelt.is_machine,
        spelt.is_deleted,

        -- timestamps
        spelt.occurred_at,
        spelt.sent_at,
        {%- for column in further_columns %}
        spelt.{{ column }},
        {%- endfor %}
        spelt.loaded_at
    from spelt
    left join {{ types }} as detailed
        on
            spelt.type_key = detailed.source_type
            and spelt.detail_key = detailed.source_detail
    left join {{ types }} as general
        on
            spelt.type_key = general.source_type
            and general.source_detail is null

)
{%- endmacro %}
