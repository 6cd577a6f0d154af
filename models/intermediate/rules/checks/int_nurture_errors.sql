{%- set channels = ['email', 'retargeting_audience', 'social_follow_up', 'personalised_page', 'sales_check_in'] -%}
{%- set weekdays = lead_scoring.weekdays() -%}
{%- set most_days = 3650 -%}
{#- The greatest number that a cell may hold. -#}
{%- set limits = {
    'nurture_sequences': {'exit_after_days': most_days, 're_entry_days': most_days, 'holdout_percent': 100},
    'nurture_steps': {'step': 999, 'wait_days': most_days, 'send_hour': 23},
    'contact_limits': {'max_touches': 999, 'window_days': most_days, 'min_days_between': most_days},
} -%}
{#- How many values a list may hold: as many as the models split. -#}
{%- set list_lengths = {
    'nurture_sequences': {'goal_activity_types': 10},
    'nurture_steps': {'variants': 8, 'weekdays': 7},
} -%}
{#- Lists divided by bars, of names that hold no commas; a list of bars alone is blank to the eye and matches nothing. -#}
{%- set lists = {
    'nurture_sequences': ['goal_activity_types'], 'nurture_steps': ['content_types', 'variants', 'weekdays'], 'contact_limits': ['except_content_types'],
} -%}
{#- Spelled as activities have their content types. -#}
{%- set type_cells = {
    'nurture_steps': ['content_types'], 'content_library': ['content_type'], 'contact_limits': ['except_content_types'],
} -%}

with

nurture_sequences as (

    {{ lead_scoring.named_rules(ref('nurture_sequences'), ['sequence']) }}

),

nurture_steps as (

    {{ lead_scoring.named_rules(ref('nurture_steps'), ['sequence', 'step']) }}

),

content_library as (

    {{ lead_scoring.named_rules(ref('content_library'), ['content_id']) }}

),

contact_limits as (

    {{ lead_scoring.named_rules(ref('contact_limits'), ['channel', 'window_days']) }}

),

test_rules as (

    select
        'the only row' as rule_name,
        min_recipients,
        alpha,
        split_check_p
    from {{ ref('test_rules') }}

),

funnel_stages as (

    select lower(trim(funnel_stage)) as funnel_stage
    from {{ ref('funnel_stages') }}

),

job_functions as (

    select distinct job_function
    from {{ ref('title_functions') }}

),

industry_aliases as (

    select * from {{ ref('industry_aliases') }}

),

activity_types as (

    select * from {{ ref('activity_types') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

known_activity_types as (

    select activity_type from activity_types
    union all
    select alias as activity_type from activity_type_aliases

),

activity_type_options as (

    {{ lead_scoring.listed_options('activity_types', 'activity_type') }}

),

goals as (

    {{ lead_scoring.list_items('nurture_sequences', 'rule_name', 'goal_activity_types', '|', none) }}

),

step_weekdays as (

    {{ lead_scoring.list_items('nurture_steps', 'rule_name', 'weekdays', '|', none) }}

),

step_variants as (

    {{ lead_scoring.list_items('nurture_steps', 'rule_name', 'variants', '|', none) }}

),

variant_parts as (

    select
        rule_name,
        item,
        coalesce(trim({{ lead_scoring.text_part('item', "':'", 1) }}), '') as variant,
        coalesce(trim({{ lead_scoring.text_part('item', "':'", 2) }}), '') as share_text,
        coalesce(trim({{ lead_scoring.text_part('item', "':'", 3) }}), '') as rest
    from step_variants

),

numbered_steps as (

    select
        rule_name,
        trim(sequence) as sequence,
        {{ lead_scoring.number_or_null('step') }} as step,
        {{ lead_scoring.number_or_null('wait_days') }} as wait_days,
        lower(trim(channel)) as channel
    from nurture_steps

),

-- The days from the first step, with which a lead enters, to each step at the earliest.
reached_steps as (

    select
        later.sequence,
        later.step,
        sum(earlier.wait_days) as days_to_step
    from numbered_steps as later
    inner join numbered_steps as earlier
        on
            later.sequence = earlier.sequence
            and earlier.step between 2 and later.step
    group by
        later.sequence,
        later.step

),

stepped_sequences as (

    select
        sequence,
        cast(max(step) as {{ dbt.type_int() }}) as last_step,
        count(distinct step) as step_count
    from numbered_steps
    where sequence is not null
    group by sequence
    having count(*) = count(step)

),

final as (

    {{ lead_scoring.cell_errors(
        'nurture_sequences',
        required=['sequence', 'priority', 'description', 'exit_after_days', 'holdout_percent'],
        whole_numbers=['priority', 'exit_after_days', 're_entry_days', 'holdout_percent'],
        positive=['exit_after_days'],
        names=['sequence']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'nurture_steps',
        required=['sequence', 'step', 'wait_days', 'channel'],
        choices={'channel': channels},
        whole_numbers=['step', 'wait_days', 'send_hour'],
        positive=['step'],
        names=['sequence']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'content_library',
        required=['content_id', 'title', 'content_type', 'funnel_stage'],
        days=['valid_from', 'valid_to'],
        names=['content_id']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'contact_limits',
        required=['channel'],
        choices={'channel': ['all'] + channels},
        whole_numbers=['max_touches', 'window_days', 'min_days_between'],
        positive=['max_touches', 'window_days', 'min_days_between']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'test_rules',
        required=['min_recipients', 'alpha', 'split_check_p'],
        numbers=['alpha', 'split_check_p'],
        whole_numbers=['min_recipients'],
        positive=['min_recipients']
    ) }}

    {%- for seed, what in [
        ('nurture_sequences', 'sequence'), ('content_library', 'content_id'), ('contact_limits', 'channel and window_days'),
    ] %}

    union all
    {{ lead_scoring.duplicate_errors(seed, what) }}
    {%- endfor %}

    union all
    {{ lead_scoring.repeated_number_errors('nurture_sequences', 'priority') }}

    {%- for seed, columns in limits.items() %}
    {%- for column, limit in columns.items() %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message(column, '; write at most ' ~ limit) }} as error
    from {{ seed }}
    where {{ lead_scoring.number_or_null(column) }} > {{ limit }}
    {%- endfor %}
    {%- endfor %}

    {%- for seed, columns in list_lengths.items() %}
    {%- for column, length in columns.items() %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        '{{ column }} holds more than {{ length }} values; write at most {{ length }}' as error
    from {{ seed }}
    where length({{ column }}) - length(replace({{ column }}, '|', '')) >= {{ length }}
    {%- endfor %}
    {%- endfor %}

    {%- for seed, columns in type_cells.items() %}
    {%- for column in columns %}
    {%- set spelled = lead_scoring.snake_case(lead_scoring.listed_cell(lead_scoring.collapse_spaces(column))) %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        '{{ column }} is "' || {{ column }} || '", which no content is called; write "' || {{ spelled }} || '"' as error
    from {{ seed }}
    where
        {{ column }} != {{ spelled }}
        and {{ column }} not like '%,%'
    {%- endfor %}
    {%- endfor %}

    {%- for seed, columns in lists.items() %}
    {%- for column in columns %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        case
            when {{ column }} like '%,%'
                then '{{ column }} is "' || {{ column }} || '"; bars divide several values, write "' || {{ lead_scoring.bars_for_commas(column) }} || '"'
            else {{ lead_scoring.cell_message(column, '; it names nothing, fill it in or empty the cell') }}
        end as error
    from {{ seed }}
    where
        {{ column }} like '%,%'
        or ({{ column }} like '%|%' and trim(replace({{ column }}, '|', '')) = '')
    {%- endfor %}
    {%- endfor %}

    union all
    {{ lead_scoring.reference_errors('nurture_steps', 'sequence', 'nurture_sequences', 'sequence') }}

    union all
    {{ lead_scoring.reference_errors(
        'nurture_steps', 'content_stage', 'funnel_stages', 'funnel_stage', spelled='lower(trim(nurture_steps.content_stage))'
    ) }}

    union all
    {{ lead_scoring.reference_errors(
        'content_library', 'funnel_stage', 'funnel_stages', 'funnel_stage', spelled='lower(trim(content_library.funnel_stage))'
    ) }}

    union all
    {{ lead_scoring.reference_errors(
        'content_library', 'job_function', 'job_functions', 'job_function',
        remedy='give it a phrase in title_functions.csv', spelled='lower(trim(content_library.job_function))'
    ) }}

    union all

    select
        'content_library' as seed_name,
        content_library.rule_name,
        'industry is "' || content_library.industry || '", which leads do not have, as it is an alias; write "'
        || industry_aliases.industry || '"' as error
    from content_library
    inner join industry_aliases
        on lower(trim(content_library.industry)) = industry_aliases.alias
    where lower(trim(content_library.industry)) != lower(industry_aliases.industry)

    union all

    -- A name of one's own may hold a comma, one that an alias begins is a list.
    select distinct
        'content_library' as seed_name,
        content_library.rule_name,
        'industry is "' || content_library.industry || '"; content is for one industry or for all, name one or empty the cell' as error
    from content_library
    left join industry_aliases
        on {{ lead_scoring.text_part('lower(trim(content_library.industry))', "','", 1) }} = industry_aliases.alias
    left join industry_aliases as named
        on lower(trim(content_library.industry)) = named.alias
    where
        content_library.industry like '%|%'
        or (content_library.industry like '%,%' and industry_aliases.alias is not null and named.alias is null)

    union all

    select
        'content_library' as seed_name,
        rule_name,
        'valid_from is ' || valid_from || ' and valid_to is ' || valid_to || '; swap them' as error
    from content_library
    where {{ lead_scoring.parse_timestamp('valid_from') }} > {{ lead_scoring.parse_timestamp('valid_to') }}

    union all

    select
        'nurture_sequences' as seed_name,
        goals.rule_name,
        'unknown goal_activity_types "' || goals.item || '"; use one of ' || activity_type_options.listed
        || ', or add it to activity_types.csv' as error
    from goals
    left join known_activity_types
        on {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('goals.item')) }} = known_activity_types.activity_type
    cross join activity_type_options
    where known_activity_types.activity_type is null

    union all

    select
        'nurture_sequences' as seed_name,
        nurture_sequences.rule_name,
        'no step in nurture_steps.csv; give it step 1 there, or delete the row' as error
    from nurture_sequences
    left join numbered_steps
        on trim(nurture_sequences.sequence) = numbered_steps.sequence
    where
        nurture_sequences.sequence is not null
        and numbered_steps.sequence is null

    union all

    select
        'nurture_steps' as seed_name,
        min(rule_name) as rule_name,
        'step stands in ' || cast(count(*) as {{ dbt.type_string() }}) || ' rows of the sequence; every row needs its own' as error
    from numbered_steps
    where step is not null
    group by
        sequence,
        step
    having count(*) > 1

    union all

    select
        'nurture_steps' as seed_name,
        sequence as rule_name,
        'the highest step is ' || cast(last_step as {{ dbt.type_string() }}) || ' of ' || cast(step_count as {{ dbt.type_string() }})
        || '; number the steps 1, 2, 3 without gaps' as error
    from stepped_sequences
    where last_step != step_count

    union all

    -- The first step that comes too late.
    select
        'nurture_sequences' as seed_name,
        nurture_sequences.rule_name,
        'exit_after_days is ' || min(nurture_sequences.exit_after_days) || ' and step '
        || cast(cast(min(reached_steps.step) as {{ dbt.type_int() }}) as {{ dbt.type_string() }}) || ' comes '
        || cast(cast(min(reached_steps.days_to_step) as {{ dbt.type_int() }}) as {{ dbt.type_string() }})
        || ' days after the first at the earliest, so no lead gets to it; raise exit_after_days, or shorten wait_days' as error
    from nurture_sequences
    inner join reached_steps
        on trim(nurture_sequences.sequence) = reached_steps.sequence
    where {{ lead_scoring.number_or_null('nurture_sequences.exit_after_days') }} between 1 and reached_steps.days_to_step
    group by nurture_sequences.rule_name

    union all

    select
        'nurture_steps' as seed_name,
        rule_name,
        'the first step is a sales check-in, but sales checks in on a lead that was contacted; begin with another channel' as error
    from numbered_steps
    where
        step = 1
        and channel = 'sales_check_in'

    union all

    select
        'nurture_steps' as seed_name,
        later.rule_name,
        'a sales check-in follows a sales check-in, and one call would answer both; put another channel between them' as error
    from numbered_steps as later
    inner join numbered_steps as earlier
        on
            later.sequence = earlier.sequence
            and later.step = earlier.step + 1
    where
        later.channel = 'sales_check_in'
        and earlier.channel = 'sales_check_in'

    union all

    select
        'nurture_steps' as seed_name,
        rule_name,
        'unknown weekdays "' || item || '"; use one of {{ weekdays | join(', ') }}' as error
    from step_weekdays
    where lower(item) not in ({{ lead_scoring.text_list(weekdays) }})

    union all

    select
        'nurture_steps' as seed_name,
        rule_name,
        'variant "' || item || '" is no name and whole share from 1 to 10000; write such as A:50|B:50' as error
    from variant_parts
    where
        variant = ''
        or rest != ''
        or coalesce({{ lead_scoring.number_or_null('share_text') }}, 0) not between 1 and 10000
        or not {{ lead_scoring.is_number('share_text', 0) }}

    union all

    select
        'nurture_steps' as seed_name,
        rule_name,
        'variants names ' || variant || ' ' || cast(count(*) as {{ dbt.type_string() }}) || ' times; give each variant its own name' as error
    from variant_parts
    group by
        rule_name,
        variant
    having count(*) > 1

    union all

    select
        'contact_limits' as seed_name,
        rule_name,
        case
            when max_touches is not null then 'max_touches is given without window_days; give both'
            when window_days is not null then 'window_days is given without max_touches; give both'
            else 'nothing is limited; give max_touches and window_days, or min_days_between'
        end as error
    from contact_limits
    where
        (max_touches is null and window_days is not null)
        or (max_touches is not null and window_days is null)
        or (max_touches is null and window_days is null and min_days_between is null)

    {%- for column in ['alpha', 'split_check_p'] %}

    union all

    select
        'test_rules' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message(column, '; write a number above 0 and below 1, such as 0.05') }} as error
    from test_rules
    where
        {{ lead_scoring.number_or_null(column) }} <= 0
        or {{ lead_scoring.number_or_null(column) }} >= 1
    {%- endfor %}

    union all

    select
        'test_rules' as seed_name,
        'the only row' as rule_name,
        'there are ' || cast(count(*) as {{ dbt.type_string() }}) || ' rows; keep exactly one' as error
    from test_rules
    having count(*) != 1

)

select * from final
