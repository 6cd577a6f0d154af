{#-
  The days that the variables score_on, score_from and score_to ask for, checked.

  Returns a dict: days (a list from score_on), or first_day and day_after (the range, end excluded);
  all empty when the newest day with an activity shall be scored.
-#}
{% macro scoring_dates_requested() %}
    {#- An unquoted day in YAML is a date, not a text. -#}
    {%- set score_on = var('score_on') or [] -%}
    {%- set score_on = score_on if score_on is sequence and score_on is not string else [score_on] -%}
    {%- set days = score_on | map('string') | list -%}
    {%- set first_day = lead_scoring.requested_day('score_from') -%}
    {%- set last_day = lead_scoring.requested_day('score_to') -%}

    {%- for day in days -%} {%- do lead_scoring.check_day(day, 'score_on') -%} {%- endfor -%}
    {%- if (first_day and not last_day) or (last_day and not first_day) -%}
        {{ exceptions.raise_compiler_error("score_from and score_to go together; give both, or score_on alone.") }}
    {%- elif days and first_day -%}
        {{ exceptions.raise_compiler_error("Give either score_on or score_from and score_to, not both.") }}
    {%- elif first_day > last_day -%}
        {{ exceptions.raise_compiler_error("score_from (" ~ first_day ~ ") is after score_to (" ~ last_day ~ "); swap them.") }}
    {%- endif -%}

    {%- set day_after = '' -%}
    {%- if last_day -%}
        {%- set day_after = (
            modules.datetime.datetime.strptime(last_day, '%Y-%m-%d') + modules.datetime.timedelta(days=1)
        ).strftime('%Y-%m-%d') -%}
    {%- endif -%}
    {{ return({'days': days, 'first_day': first_day, 'day_after': day_after}) }}
{% endmacro %}
