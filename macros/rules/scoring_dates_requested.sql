{#-
  The days to score that somebody asks for, checked: by the variables score_on, score_from and score_to, or by the
  environment variables LEAD_SCORING_SCORE_ON (days between commas), LEAD_SCORING_SCORE_FROM and LEAD_SCORING_SCORE_TO.

  Asked only where a model runs: dbt then need not parse anything again for other days.

  Returns a dict: days (a list from score_on), or first_day, last_day and day_after (the range), with newest_name, the
  variable that the newest of them stands in; all empty when the newest day with an activity shall be scored.
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
