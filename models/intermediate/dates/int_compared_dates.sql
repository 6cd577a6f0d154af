{#- Days before and after the newest scored day; the last one is the horizon of the outlook. -#}
{%- set offsets = [-30, -7, 7, 30, 90] -%}

with

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

newest_dates as (

    select *
    from model_dates
    where scored_on in (select max(newest.scored_on) from model_dates as newest)

),

-- Nothing that becomes known after the newest scored day counts on a day to come.
final as (

    {%- for days_ahead in offsets %}
    select
        model_key,
        published_as,
        {{ days_ahead }} as days_ahead,
        {{ lead_scoring.add_days('scored_on', days_ahead) }} as scored_on,
        {{ lead_scoring.add_days('scored_on', days_ahead) if days_ahead < 0 else 'scored_on' }} as known_on,
        scored_on as newest_on
    from newest_dates
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from final
