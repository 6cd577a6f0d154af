{#- A condition: a kept row of int_rule_matches_daily is of a rule that is gone. -#}
{% macro is_match_of_former_rule() -%}
    rule_key not in (select rules.rule_key from {{ ref('int_scoring_rules') }} as rules)
{%- endmacro %}


{#- A condition: a kept row of int_rule_matches_daily is of a lead that is gone, or that this build rebuilds. -#}
{% macro is_rule_match_this_run() -%}
    lead_key not in (
        select lead_keys.lead_key
        from {{ ref('int_lead_keys') }} as lead_keys
        left join {{ ref('int_leads_this_run') }} as listed
            on lead_keys.lead_id = listed.lead_id
        where listed.lead_id is null
    )
{%- endmacro %}


{#- Whether int_rule_matches_daily keeps rows of the last build: of the same SQL, and of daily counts that have been followed since. -#}
{% macro keeps_rule_matches() %}
    {%- if not is_incremental() or not lead_scoring.supports_delete_subquery() -%} {{ return(false) }} {%- endif -%}
    {%- set state = lead_scoring.previous_build('int_rule_matches_state') -%}
    {%- if not state -%} {{ return(false) }} {%- endif -%}
    {%- set query -%}
        select count(*)
        from {{ state }} as state
        inner join (select max(generation) as generation from {{ ref('int_lead_activity_daily') }}) as daily
            on state.generation = daily.generation
        where state.logic_hash = '{{ lead_scoring.scoring_logic_hash() }}'
    {%- endset -%}
    {{ return(run_query(query).columns[0].values()[0] | int > 0) }}
{% endmacro %}


{#-
  A condition: a kept row to learn from is of a lead that was erased. One that the source has dropped was a lead then, and a load
  that breaks off drops many.
-#}
{% macro is_learned_of_erased_lead() -%}
    lead_id not in (select logged.lead_id from {{ ref('int_lead_version_log') }} as logged)
{%- endmacro %}


{#- A condition: a kept row to learn from is of a month that is no longer one of the last 12 whose horizon has passed. -#}
{% macro is_learned_no_more() -%}
    scored_on <= (select {{ lead_scoring.before_learned_months('max(dates.scored_on)') }} from {{ ref('int_scoring_dates') }} as dates)
{%- endmacro %}


{#- The first of the month before the 12 that are learned from, as of a day: that day less the horizon is in the last of them. -#}
{% macro before_learned_months(day) -%}
    cast({{ dbt.dateadd('month', -12, dbt.date_trunc('month', lead_scoring.add_days(day, -var('outcome_horizon_days') | int))) }} as date)
{%- endmacro %}


{#- A condition: a kept count of scores is of the week that this build scores, or more than a year older. -#}
{% macro is_counted_again() -%}
    week_starts_on in (select {{ lead_scoring.week_start('dates.scored_on') }} from {{ ref('int_scoring_dates') }} as dates where dates.is_newest and dates.is_published)
    or week_starts_on < (select {{ lead_scoring.add_days('max(dates.scored_on)', -366) }} from {{ ref('int_scoring_dates') }} as dates)
{%- endmacro %}


{#- The Monday of a day's week, counted from a Monday before all others, because where a week begins is a setting of some engines. -#}
{% macro week_start(day) -%}
    {{ lead_scoring.add_days(day, '-mod(' ~ dbt.datediff("cast('1900-01-01' as date)", day, 'day') ~ ', 7)') }}
{%- endmacro %}


{#-
  A select of the highest number that kept rule matches bear, above which int_lead_keys and int_rule_keys begin; 0 where nothing is
  registered (a full refresh) and the numbers below the kept ones are enough, so that numbers do not grow from refresh to refresh.

  Args:
    rule_days: the table int_rule_matches_daily as the previous build left it
    key: the column, lead_key or rule_key
    wanted: a CTE with a row for each number that is wanted
    registered: a CTE with the rows that have one
-#}
{% macro highest_kept_number(rule_days, key, wanted, registered) -%}
    select
        case
            when
                min({{ key }}) > (select count(*) from {{ wanted }})
                and (select count(*) from {{ registered }}) = 0
                then 0
            else max({{ key }})
        end as {{ key }}
    from {{ rule_days }}
{%- endmacro %}
