{#- What a word of the raw table dispositions may mean, by its column. -#}
{%- set disposition_meanings = {
    'status': ['accepted', 'working', 'rejected', 'recycled'],
    'reason': lead_scoring.disposition_reasons(),
    'suppression': lead_scoring.built_in_reasons() | reject('equalto', 'erased') | list,
} -%}

{#- Each seed: the columns that identify a row and must be unique, and the types of its cells. -#}
{%- set seeds = {
    'activity_types': {'key': ['activity_type'], 'required': ['description'], 'booleans': ['is_engagement']},
    'activity_type_aliases': {'key': ['alias'], 'required': ['activity_type']},
    'boolean_spellings': {
        'key': ['spelling', 'column_name'], 'booleans': ['is_true'],
        'choices': {'column_name': ['email_opt_out', 'is_customer', 'is_deleted', 'is_machine', 'is_won']},
    },
    'page_categories': {'key': ['pattern'], 'required': ['page_category'], 'priority': 'priority'},
    'title_seniorities': {'key': ['phrase'], 'required': ['seniority'], 'priority': 'priority'},
    'title_functions': {'key': ['phrase'], 'required': ['job_function'], 'priority': 'priority'},
    'email_domains': {'key': ['domain'], 'required': ['email_kind'], 'choices': {'email_kind': ['personal', 'disposable']}},
    'email_role_accounts': {'key': ['local_part']},
    'country_aliases': {'key': ['alias'], 'required': ['country', 'region']},
    'industry_aliases': {'key': ['alias'], 'required': ['industry']},
    'lead_source_aliases': {'key': ['alias'], 'required': ['lead_source']},
    'lifecycle_stages': {'key': ['alias'], 'required': ['lifecycle_stage']},
    'sequence_aliases': {'key': ['alias'], 'required': ['sequence_name']},
    'budget_authority_aliases': {
        'key': ['alias'], 'required': ['budget_authority'], 'choices': {'budget_authority': ['yes', 'no']},
    },
    'disposition_aliases': {
        'key': ['column_name', 'alias'], 'required': ['alias'], 'choices': {'column_name': disposition_meanings | list},
    },
    'company_size_bands': {'key': ['company_size_band'], 'priority': 'min_employees'},
    'suppressed_domains': {'key': ['domain'], 'required': ['reason']},
    'source_systems': {'key': ['source_system'], 'priority': 'priority'},
    'machine_user_agents': {'key': ['pattern'], 'choices': {'agent_kind': ['machine', 'person']}, 'positive': ['within_seconds']},
    'reject_reasons': {'key': ['reason'], 'required': ['remedy'], 'choices': {'reason': [
        'missing_key', 'unknown_recipient', 'deal_without_person', 'unparseable_timestamp', 'future_timestamp', 'impossible_value', 'merge_cycle', 'orphan_activity',
        'orphan_opportunity', 'orphan_identity', 'orphan_disposition', 'unmatched_erasure', 'erased_in_part',
        'ragged_row', 'stray_quote', 'unreadable_encoding', 'oversized_row', 'repeated_header',
    ]}},
    'funnel_stages': {'key': ['funnel_stage'], 'priority': 'stage_order', 'positive': ['window_days']},
    'funnel_signals': {'key': ['funnel_stage', 'activity_type', 'page_category', 'content_type']},
} -%}
{%- if var('crm_systems') != ['crm'] -%}
    {%- do seeds.update({'source_activity_types': {
        'key': ['source_system', 'source_type', 'source_detail'], 'required': ['source_type', 'activity_type'],
        'choices': {'source_system': lead_scoring.crm_systems().keys() | reject('equalto', 'crm') | list},
    }}) -%}
{%- endif -%}

{#- The seeds that map spellings to a standard name, and the column with it. -#}
{%- set mapped = lead_scoring.mapped_lead_attributes() -%}
{%- set standards = dict(zip(mapped.values(), mapped.keys())) -%}

{#- How a cell must be spelled to be found: as the data are when they are compared with it. -#}
{%- set spellings = {
    'snake': [
        ('activity_types', 'activity_type'), ('activity_type_aliases', 'alias'), ('boolean_spellings', 'spelling'),
        ('sequence_aliases', 'alias'),
    ],
    'snake_words': [('disposition_aliases', 'alias')],
    'words': [('title_seniorities', 'phrase'), ('title_functions', 'phrase')],
    'lower': [
        ('activity_types', 'suppresses_as'), ('activity_types', 'ends_suppression'), ('page_categories', 'pattern'), ('page_categories', 'page_category'),
        ('title_seniorities', 'seniority'), ('title_functions', 'job_function'), ('email_domains', 'domain'),
        ('email_domains', 'email_kind'), ('email_role_accounts', 'local_part'), ('country_aliases', 'alias'),
        ('industry_aliases', 'alias'), ('lead_source_aliases', 'alias'), ('lifecycle_stages', 'alias'),
        ('lifecycle_stages', 'lifecycle_stage'), ('lifecycle_stages', 'suppresses_as'), ('budget_authority_aliases', 'alias'),
        ('budget_authority_aliases', 'budget_authority'), ('suppressed_domains', 'domain'), ('suppressed_domains', 'reason'),
        ('machine_user_agents', 'pattern'), ('reject_reasons', 'reason'), ('funnel_stages', 'funnel_stage'),
        ('boolean_spellings', 'column_name'),
    ],
} -%}
{%- if 'source_activity_types' in seeds -%}
    {%- do spellings.snake.extend([('source_activity_types', 'source_type'), ('source_activity_types', 'source_detail')]) -%}
    {%- do spellings.lower.append(('source_activity_types', 'source_system')) -%}
{%- endif -%}

{#- What no host has: a scheme, www, a path, a port, an address, several of them, or stars. -#}
{%- set no_host = "domain not like '%_._%' or domain like 'www.%' or domain like '%.' or translate(domain, '@/:?#,;|* ', '') != domain" -%}

{#- What else a cell must look like: seed, condition under which it does not, message. -#}
{%- set forms = [
    ('page_categories', "pattern != '/' and ((pattern not like '/%' and pattern not like '*%') or pattern like '%/')",
     lead_scoring.cell_message('pattern', '; begin it with / or * and do not end it with /')),
    ('page_categories', "pattern like '%?%' or pattern like '%#%'",
     lead_scoring.cell_message('pattern', '; only the path of an address is compared, write it without ? and #, such as */pricing')),
    ('page_categories', "replace(replace(pattern, '*', ''), '/', '') = '' and pattern like '%*%'"
     ~ " and " ~ lead_scoring.number_or_null('priority') ~ " < (select max(" ~ lead_scoring.number_or_null('others.priority') ~ ") from page_categories as others)",
     lead_scoring.cell_message('pattern', '; it fits every page, so the rows after it are never tried, give it the highest priority number')),
    ('machine_user_agents', "replace(replace(pattern, '*', ''), ' ', '') = ''",
     lead_scoring.cell_message('pattern', '; it fits every user agent, write a part of one, such as *bot *')),
    ('company_size_bands', lead_scoring.matches_pattern('company_size_band', '^([A-Za-z]{3}-[0-9]{2}|[0-9]{1,2}-[A-Za-z]{3})$'),
     lead_scoring.cell_message('company_size_band', '; a spreadsheet made a day of it, write the band such as 11-50')),
    ('boolean_spellings', "spelling like '%,%'", lead_scoring.cell_message('spelling', '; write it without commas')),
    ('email_domains', no_host,
     lead_scoring.cell_message('domain', '; write what stands after the @, such as gmail.com')),
    ('email_role_accounts', "local_part like '%@%'",
     lead_scoring.cell_message('local_part', '; write what stands before the @ alone, such as info')),
    ('suppressed_domains', no_host,
     lead_scoring.cell_message('domain', '; write the bare domain, such as competitor.example')),
    ('funnel_signals', 'coalesce(activity_type, page_category, content_type) is null',
     "'no filter is given, so any activity would be a sign; fill in one'"),
] %}

with

{% for seed, about in seeds.items() -%}
{{ seed }} as (

    {{ lead_scoring.named_rules(ref(seed), about.key) }}
    {%- if seed == 'source_activity_types' %}
    -- Nothing reads the rows of other systems.
    where
        source_system is null
        or lower(source_system) not in ({{ lead_scoring.text_list(lead_scoring.crm_systems().keys() | reject('in', var('crm_systems')) | list) }})
    {%- endif %}

),

{% endfor -%}

{% for seed, standard in standards.items() -%}
-- A standard name must be an alias, too: one that is not is a typo.
{{ seed }}_standards as (

    select distinct standards.alias as standard_value
    from {{ seed }} as standards
    inner join {{ seed }} as mapped
        on standards.alias = lower(mapped.{{ standard }})

),

{% endfor -%}

suppression_rules as (

    select lower(trim(reason)) as reason
    from {{ ref('suppression_rules') }}

    {%- for reason in lead_scoring.built_in_reasons() %}
    union all
    select '{{ reason }}' as reason
    {%- endfor %}

),

activity_reasons as (

    select distinct suppresses_as as reason
    from activity_types

),

final as (

    {%- for seed, about in seeds.items() %}
    {{ 'union all' if not loop.first }}
    {{ lead_scoring.cell_errors(
        seed,
        required=about.key[:1] + about.get('booleans', []) + ([about.priority] if 'priority' in about else []) + about.get('required', []),
        booleans=about.get('booleans', []),
        choices=about.get('choices', {}),
        whole_numbers=([about.priority] if 'priority' in about else []) + about.get('positive', []),
        positive=about.get('positive', [])
    ) }}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        {%- if about.key | length == 1 and about.get('required') %}
        '{{ about.key[0] }} stands in ' || cast(count(*) as {{ dbt.type_string() }}) || ' rows'
        || case
            when min({{ about.required[0] }}) != max({{ about.required[0] }})
                then ', for ' || min({{ about.required[0] }}) || ' and for ' || max({{ about.required[0] }})
            else ''
        end
        || '; keep one' as error
        {%- else %}
        'stands in ' || cast(count(*) as {{ dbt.type_string() }}) || ' rows; keep one' as error
        {%- endif %}
    from {{ seed }}
    group by rule_name
    having count(*) > 1

    {%- if 'priority' in about %}

    union all
    {{ lead_scoring.repeated_number_errors(seed, about.priority) }}
    {%- endif %}
    {%- endfor %}

    {%- for way, cells in spellings.items() %}
    {%- for seed, column in cells %}
    {%- set spelled = {
        'snake': lead_scoring.snake_case(lead_scoring.collapse_spaces(column)),
        'snake_words': 'coalesce(' ~ lead_scoring.snake_words(column) ~ ", 'a word')",
        'words': 'trim(' ~ lead_scoring.padded_words('lower(' ~ column ~ ')') ~ ')',
        'lower': 'lower(' ~ lead_scoring.collapse_spaces(column) ~ ')',
    }[way] %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        '{{ column }} is "' || {{ column }} || '", which is found by nothing; write "' || {{ spelled }} || '"' as error
    from {{ seed }}
    where {{ column }} != {{ spelled }}
    {%- endfor %}
    {%- endfor %}

    {%- for seed, condition, message in forms %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        {{ message }} as error
    from {{ seed }}
    where {{ condition }}
    {%- endfor %}

    {%- for column_name, meanings in disposition_meanings.items() %}

    union all

    select
        'disposition_aliases' as seed_name,
        rule_name,
        'unknown meaning "' || meaning || '" of a {{ column_name }}; use one of {{ meanings | join(', ') }}, or leave it blank' as error
    from disposition_aliases
    where
        lower(column_name) = '{{ column_name }}'
        and lower(meaning) not in ({{ lead_scoring.text_list(meanings) }})
    {%- endfor %}

    {%- for seed, standard in standards.items() if standard != 'budget_authority' %}

    union all
    {{ lead_scoring.reference_errors(
        seed, standard, seed ~ '_standards', 'standard_value',
        remedy='give it a row in which it is the alias', spelled='lower(' ~ seed ~ '.' ~ standard ~ ')'
    ) }}

    union all

    select
        '{{ seed }}' as seed_name,
        min({{ standard }}) as rule_name,
        '{{ standard }} is also spelled ' || max({{ standard }}) || '; spell it in one way' as error
    from {{ seed }}
    group by lower({{ standard }})
    having count(distinct {{ standard }}) > 1
    {%- endfor %}

    union all

    select
        'country_aliases' as seed_name,
        country as rule_name,
        'region is ' || min(region) || ' in one row and ' || max(region) || ' in another; a country has one region' as error
    from country_aliases
    group by country
    having count(distinct region) > 1

    {%- for seed in ['activity_type_aliases', 'source_activity_types'] if seed in seeds %}

    union all
    {{ lead_scoring.reference_errors(seed, 'activity_type', 'activity_types', 'activity_type') }}
    {%- endfor %}

    union all
    {{ lead_scoring.unknown_filter_errors('funnel_signals') }}

    union all
    {{ lead_scoring.reference_errors('funnel_signals', 'funnel_stage', 'funnel_stages', 'funnel_stage') }}

    union all
    {{ lead_scoring.reference_errors(
        'activity_types', 'ends_suppression', 'activity_reasons', 'reason', remedy='let an activity give it in suppresses_as'
    ) }}

    {%- for seed, column in [
        ('suppressed_domains', 'reason'), ('lifecycle_stages', 'suppresses_as'), ('activity_types', 'suppresses_as'),
    ] %}

    union all
    {{ lead_scoring.reference_errors(seed, column, 'suppression_rules', 'reason') }}
    {%- endfor %}

)

select * from final
