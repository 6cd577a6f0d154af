{%- set fields = lead_scoring.crm_sync_fields() -%}
{#- What a field may be written as; anything can be written as text. -#}
{%- set types = ['number', 'text', 'boolean', 'date'] -%}
{%- set systems = lead_scoring.crm_systems().keys() | reject('equalto', 'crm') | list -%}
{%- set api_name = '^[A-Za-z][A-Za-z0-9_]*$' %}

with

crm_sync_objects as (

    {{ lead_scoring.named_rules(ref('crm_sync_objects'), ['crm_system', 'crm_object', 'source_system', 'id_prefix']) }}

),

crm_sync_fields as (

    {{ lead_scoring.named_rules(ref('crm_sync_fields'), ['crm_system', 'crm_object', 'field']) }}

),

source_systems as (

    select * from {{ ref('source_systems') }}

),

final as (

    {{ lead_scoring.cell_errors(
        'crm_sync_objects',
        required=['crm_system', 'crm_object', 'source_system', 'external_id_field'],
        choices={'crm_system': systems}
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'crm_sync_fields',
        required=['crm_system', 'crm_object', 'field', 'property', 'property_type', 'is_marketing'],
        booleans=['is_marketing'],
        choices={'crm_system': systems, 'field': fields | list, 'property_type': types}
    ) }}

    union all
    {{ lead_scoring.reference_errors('crm_sync_objects', 'source_system', 'source_systems', 'source_system') }}

    {%- for seed, columns in {'crm_sync_objects': ['crm_object', 'external_id_field'], 'crm_sync_fields': ['crm_object', 'property']}.items() %}
    {%- for column in columns %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message(column, "; write the name that the API of the CRM has for it, of letters, digits and underscores") }} as error
    from {{ seed }}
    where not {{ lead_scoring.matches_pattern(column, api_name) }}
    {%- endfor %}
    {%- endfor %}

    {%- for seed, columns in {'crm_sync_objects': ['crm_system', 'source_system'], 'crm_sync_fields': ['crm_system', 'field']}.items() %}
    {%- for column in columns %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        '{{ column }} is "' || {{ column }} || '"; write "' || lower(trim({{ column }})) || '"' as error
    from {{ seed }}
    where {{ column }} != lower(trim({{ column }}))
    {%- endfor %}
    {%- endfor %}

    union all
    {{ lead_scoring.duplicate_errors('crm_sync_objects', 'source of an object') }}

    union all

    select
        'crm_sync_objects' as seed_name,
        longer.rule_name,
        'id_prefix is "' || longer.id_prefix || '"; the row with '
        || case when length(shorter.id_prefix) > 0 then '"' || shorter.id_prefix || '"' else 'a blank one' end
        || ' takes these records too, so they would be written twice; keep one of the two' as error
    from crm_sync_objects as longer
    inner join crm_sync_objects as shorter
        on
            longer.crm_system = shorter.crm_system
            and longer.crm_object = shorter.crm_object
            and longer.source_system = shorter.source_system
            and longer.external_id_field = shorter.external_id_field
            and length(coalesce(shorter.id_prefix, '')) < length(longer.id_prefix)
            and {{ lead_scoring.begins_with('longer.id_prefix', "coalesce(shorter.id_prefix, '')") }}

    union all

    -- Excel makes 3 of 003.
    select
        'crm_sync_objects' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message('id_prefix', "; ids of Salesforce begin with 00Q for a lead and with 003 for a contact, write it so") }} as error
    from crm_sync_objects
    where
        lower(trim(source_system)) = 'salesforce'
        and not {{ lead_scoring.matches_pattern('id_prefix', '^(00Q|003)[0-9A-Za-z]*$') }}

    union all
    {{ lead_scoring.duplicate_errors('crm_sync_fields', 'field of an object') }}

    union all

    select
        'crm_sync_fields' as seed_name,
        min(rule_name) as rule_name,
        'property ' || min(property) || ' takes ' || cast(count(*) as {{ dbt.type_string() }}) || ' fields; give each a property of its own' as error
    from crm_sync_fields
    group by
        crm_system,
        crm_object,
        lower(property)
    having count(distinct field) > 1

    {%- for field, type in fields.items() if type != 'text' %}

    union all

    select
        'crm_sync_fields' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message('property_type', '; ' ~ field ~ ' is written as ' ~ type ~ ' or text') }} as error
    from crm_sync_fields
    where
        field = '{{ field }}'
        and lower(property_type) in ({{ lead_scoring.text_list(types) }})
        and lower(property_type) not in ('{{ type }}', 'text')
    {%- endfor %}

    union all

    select
        'crm_sync_fields' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message('property_type', '; the field is written as text') }} as error
    from crm_sync_fields
    where
        field in ({{ lead_scoring.text_list(fields.items() | selectattr(1, 'equalto', 'text') | map(attribute=0) | list) }})
        and lower(property_type) in ('number', 'boolean', 'date')

    {%- for seed, other, remedy in [
        ('crm_sync_objects', 'crm_sync_fields', 'list its fields in crm_sync_fields.csv, or delete the row'),
        ('crm_sync_fields', 'crm_sync_objects', 'say in crm_sync_objects.csv which records it has, or delete the rows'),
    ] %}

    union all

    select
        '{{ seed }}' as seed_name,
        min({{ seed }}.rule_name) as rule_name,
        min({{ seed }}.crm_system || ' ' || {{ seed }}.crm_object) || ' has no row in {{ other }}; {{ remedy }}' as error
    from {{ seed }}
    left join {{ other }}
        on
            {{ seed }}.crm_system = {{ other }}.crm_system
            and {{ seed }}.crm_object = {{ other }}.crm_object
    where {{ other }}.crm_system is null
    group by
        {{ seed }}.crm_system,
        {{ seed }}.crm_object
    {%- endfor %}

)

select * from final
