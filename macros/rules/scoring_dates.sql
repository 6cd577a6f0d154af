{#-
  The requested days to score, validated: from the variables score_on, score_from and score_to, or from the environment
  variables LEAD_SCORING_SCORE_ON (days between commas), LEAD_SCORING_SCORE_FROM and LEAD_SCORING_SCORE_TO.

  Read only when a model runs, so that other days do not make dbt parse again.

  Returns a dict: days (a list from score_on), or first_day, last_day and day_after (the range), with newest_name, the
  variable that has the newest of them; all empty to score the newest day with an activity.
-#}
{% macro scoring_dates_requested() %}
    {%- if not execute -%} {{ return({'days': [], 'first_day': '', 'last_day': '', 'day_after': ''}) }} {%- endif -%}
    {%- set score_on = var('score_on') or [] -%}
    {%- set score_on = score_on if score_on is sequence and score_on is not string else [score_on] -%}
    {#- An unquoted day in YAML is a date, not a text. -#}
    {%- set given = {
        'score_on': score_on | map('string') | list,
        'score_from': (var('score_from') or '') | string,
        'score_to': (var('score_to') or '') | string,
    } -%}
    {%- set in_environment = {
        'score_on': env_var('LEAD_SCORING_SCORE_ON', '').split(',') | map('trim') | select | list,
        'score_from': env_var('LEAD_SCORING_SCORE_FROM', '') | trim,
        'score_to': env_var('LEAD_SCORING_SCORE_TO', '') | trim,
    } -%}
    {%- set names = {'score_on': 'score_on', 'score_from': 'score_from', 'score_to': 'score_to'} -%}
    {%- if in_environment.values() | select | list -%}
        {%- if given.values() | select | list -%}
            {{ exceptions.raise_compiler_error(
                "Days to score are given twice: by the environment (LEAD_SCORING_SCORE_ON, LEAD_SCORING_SCORE_FROM or"
                ~ " LEAD_SCORING_SCORE_TO) and by the variables score_on, score_from or score_to. Take away one of them."
            ) }}
        {%- endif -%}
        {%- set given = in_environment -%}
        {%- do names.update({'score_on': 'LEAD_SCORING_SCORE_ON', 'score_from': 'LEAD_SCORING_SCORE_FROM', 'score_to': 'LEAD_SCORING_SCORE_TO'}) -%}
    {%- endif -%}
    {%- set days, first_day, last_day = given.score_on, given.score_from, given.score_to -%}

    {%- for day in days -%} {%- do lead_scoring.check_day(day, names.score_on) -%} {%- endfor -%}
    {%- for name in ['score_from', 'score_to'] if given[name] -%} {%- do lead_scoring.check_day(given[name], names[name]) -%} {%- endfor -%}
    {%- if (first_day and not last_day) or (last_day and not first_day) -%}
        {{ exceptions.raise_compiler_error(names.score_from ~ " and " ~ names.score_to ~ " go together; give both, or " ~ names.score_on ~ " alone.") }}
    {%- elif days and first_day -%}
        {{ exceptions.raise_compiler_error("Give either " ~ names.score_on ~ " or " ~ names.score_from ~ " and " ~ names.score_to ~ ", not both.") }}
    {%- elif first_day > last_day -%}
        {{ exceptions.raise_compiler_error(names.score_from ~ " (" ~ first_day ~ ") is after " ~ names.score_to ~ " (" ~ last_day ~ "); swap them.") }}
    {%- endif -%}

    {%- set day_after = '' -%}
    {%- if last_day -%}
        {%- set day_after = (
            modules.datetime.datetime.strptime(last_day, '%Y-%m-%d') + modules.datetime.timedelta(days=1)
        ).strftime('%Y-%m-%d') -%}
    {%- endif -%}
    {{ return({
        'days': days, 'first_day': first_day, 'last_day': last_day, 'day_after': day_after,
        'newest_name': names.score_on if days else names.score_to,
    }) }}
{% endmacro %}


{#-
  A variable that names a day, as YYYY-MM-DD, or '' where it is not set. Stops the build when it is no day.

  Args:
    name: the variable's name
-#}
{% macro requested_day(name) %}
    {#- An unquoted day in YAML is a date, not a text. -#}
    {%- set day = (var(name) or '') | string -%}
    {%- do lead_scoring.check_day(day, name) if day -%}
    {{ return(day) }}
{% endmacro %}


{#-
  Stops the build when a text is no day of the calendar.

  Args:
    day: the text
    name: the variable that it stands in
-#}
{% macro check_day(day, name) %}
    {%- set parts = modules.re.match('^(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', day) -%}
    {%- set is_day = false -%}
    {%- if parts -%}
        {#- The 31st of a month of 30 days lies in the next one. -#}
        {%- set month_start = modules.datetime.date(parts.group(1) | int, parts.group(2) | int, 1) -%}
        {%- set is_day = (month_start + modules.datetime.timedelta(days=(parts.group(3) | int) - 1)).month == month_start.month -%}
    {%- endif -%}
    {%- if not is_day -%}
        {%- set is_environment = name.startswith('LEAD_SCORING_') -%}
        {{ exceptions.raise_compiler_error(
            "'" ~ day ~ "' is not a day. Write " ~ name ~ " as YYYY-MM-DD, for instance " ~ name ~ ('=' if is_environment else ': ')
            ~ ('["2026-03-03"]' if name == 'score_on' else '2026-03-03' if is_environment else '"2026-03-03"') ~ "."
        ) }}
    {%- endif -%}
{% endmacro %}


{#-
  Stops the build when a requested day is in the future: published, it would turn the real day into a backfill. The newest
  day is the one that int_scoring_dates scores by default. Nothing is checked without tables, as in a unit test, or rows.

  Args:
    requested: what scoring_dates_requested returned
-#}
{% macro check_days_to_come(requested) %}
    {%- set newest_asked_for = (requested.days + [requested.last_day]) | max -%}
    {%- set activities = lead_scoring.previous_build('int_activities', survives_full_refresh=true) -%}
    {%- set leads = lead_scoring.previous_build('int_leads', survives_full_refresh=true) -%}
    {%- if newest_asked_for and activities and leads -%}
        {%- set newest_day -%}
            select coalesce(newest_activity.occurred_on, newest_lead.created_on)
            from (select max(occurred_on) as occurred_on from {{ activities }} where not is_orphan) as newest_activity
            cross join (select max(created_on) as created_on from {{ leads }}) as newest_lead
        {%- endset -%}
        {%- set newest = (run_query(newest_day).columns[0].values()[0] or '') | string -%}
        {%- if newest and newest_asked_for > newest -%}
            {{ exceptions.raise_compiler_error(
                requested.newest_name ~ " asks for " ~ newest_asked_for ~ ", which is after the newest staged day, " ~ newest
                ~ ". A day can be scored once its activities are there: ask for " ~ newest ~ " or an earlier day."
            ) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#-
  How many days there are from the day before the first history_from to the last scored day, both included. A hundred in a
  unit test, which has no tables.
-#}
{% macro lookback_day_count() %}
    {%- set dates = lead_scoring.previous_build('int_scoring_dates', survives_full_refresh=true) -%}
    {%- if not dates -%} {{ return(100) }} {%- endif -%}
    {{ return(2 + lead_scoring.queried_number(
        'select ' ~ dbt.datediff('min(history_from)', 'max(scored_on)', 'day') ~ ' from ' ~ dates
    )) }}
{% endmacro %}


{#-
  Whether this build publishes its scores: yes, unless the environment variable LEAD_SCORING_PUBLISH is no. Stops the build
  when it is neither. Read only when a model runs, so that a change does not make dbt parse again.
-#}
{% macro publishes() %}
    {%- set publish = (env_var('LEAD_SCORING_PUBLISH', '') if execute else '') | trim -%}
    {%- if publish | lower not in ('', 'true', 'yes', 'y', '1', 'false', 'no', 'n', '0') -%}
        {{ exceptions.raise_compiler_error(
            "The environment variable LEAD_SCORING_PUBLISH is '" ~ publish ~ "'; write true or false."
        ) }}
    {%- endif -%}
    {{ return(publish | lower in ('', 'true', 'yes', 'y', '1')) }}
{% endmacro %}
