{#- Days before and after the newest scored day; the last one is the horizon of the outlook. -#}
{%- set offsets = [-30, -7, 7, 30, 90] -%}

with

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

learning_dates as (

    select * from {{ ref('int_learning_dates') }}

),

newest_dates as (

    select *
    from model_dates
    where scored_on in (select max(newest.scored_on) from model_dates as newest)

),

-- Nothing that becomes known after the newest scored day counts on a day to come.
offset_dates as (

    {%- for days_ahead in offsets %}
    select
        model_key,
        published_as,
        score_version,
        {{ days_ahead }} as days_ahead,
        {{ lead_scoring.add_days('scored_on', days_ahead) }} as scored_on,
        {{ lead_scoring.add_days('scored_on', days_ahead) if days_ahead < 0 else 'scored_on' }} as known_on,
        scored_on as newest_on
    from newest_dates
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        offset_dates.*,
        learning_dates.scored_on is not null as is_learned
    from offset_dates
    left join learning_dates
        on
            offset_dates.model_key = learning_dates.model_key
            and offset_dates.scored_on = learning_dates.scored_on

    union all

    select
        newest_dates.model_key,
        newest_dates.published_as,
        newest_dates.score_version,
        {{ dbt.datediff('newest_dates.scored_on', 'learning_dates.scored_on', 'day') }} as days_ahead,
        learning_dates.scored_on,
        learning_dates.scored_on as known_on,
        newest_dates.scored_on as newest_on,
        true as is_learned
    from learning_dates
    inner join newest_dates
        on learning_dates.model_key = newest_dates.model_key
    left join offset_dates
        on
            learning_dates.model_key = offset_dates.model_key
            and learning_dates.scored_on = offset_dates.scored_on
    where offset_dates.scored_on is null

)

select * from final
