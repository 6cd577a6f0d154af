{%- set versions = lead_scoring.weight_versions() -%}

-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

scoring_models as (

    {{ lead_scoring.weight_rows('scoring_models') }}

),

scoring_model_versions as (

    select * from {{ ref('int_scoring_model_versions') }}

),

-- Which models are in use, and which is the primary one, is as of now on every day.
models_in_use as (

    select
        scoring_model,
        lower(is_primary) = 'true' as is_primary
    from {{ ref('scoring_models') }}
    where lower(is_enabled) = 'true'

),

published as (

    select
        *,
        {%- if versions.former %}
        case scoring_model
            {%- for version in versions.former %}
            when '{{ version.scoring_model }}@{{ version.version_number }}' then '{{ version.scoring_model }}'
            {%- endfor %}
            else scoring_model
        end as published_as
        {%- else %}
        scoring_model as published_as
        {%- endif %}
    from scoring_models

),

enabled as (

    select
        cast(row_number() over (order by {{ lead_scoring.binary_order('published.scoring_model') }} asc) as {{ dbt.type_int() }}) as model_key,
        published.scoring_model,
        published.published_as,
        published.mql_min_fit_grade,
        {{ lead_scoring.as_ten_thousandths('published.score_floor') }} as score_floor,
        {{ lead_scoring.as_ten_thousandths('published.score_ceiling') }} as score_ceiling,
        {{ lead_scoring.as_ten_thousandths('published.mql_enter') }} as mql_enter,
        -- A blank exit threshold is the enter threshold.
        {{ lead_scoring.as_ten_thousandths('coalesce(published.mql_exit, published.mql_enter)') }} as mql_exit,
        {{ lead_scoring.as_ten_thousandths('published.sql_enter') }} as sql_enter,
        {{ lead_scoring.as_ten_thousandths('coalesce(published.sql_exit, published.sql_enter)') }} as sql_exit,
        cast(coalesce(published.mql_cooldown_days, '0') as {{ dbt.type_int() }}) as mql_cooldown_days,
        models_in_use.is_primary
    from published
    inner join models_in_use
        on published.published_as = models_in_use.scoring_model

),

-- Former weights are further models, each on the days on which they were in use.
final as (

    select
        enabled.*,
        {%- if versions.former %}
        case enabled.scoring_model
            {%- for version in versions.former %}
            when '{{ version.scoring_model }}@{{ version.version_number }}' then '{{ version.score_version }}'
            {%- endfor %}
            else scoring_model_versions.score_version
        end as score_version,
        cast(case enabled.scoring_model
            {%- for version in versions.former if version.valid_from %}
            when '{{ version.scoring_model }}@{{ version.version_number }}' then '{{ version.valid_from }}'
            {%- endfor %}
            {%- for scoring_model, first_day in versions.current.items() %}
            when '{{ scoring_model }}' then '{{ first_day }}'
            {%- endfor %}
        end as date) as valid_from,
        cast(case enabled.scoring_model
            {%- for version in versions.former %}
            when '{{ version.scoring_model }}@{{ version.version_number }}' then '{{ version.valid_to }}'
            {%- endfor %}
        end as date) as valid_to
        {%- else %}
        scoring_model_versions.score_version,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
        {%- endif %}
    from enabled
    left join scoring_model_versions
        on enabled.scoring_model = scoring_model_versions.scoring_model

)

select * from final
