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
    {%- set first_day = (var('score_from') or '') | string -%}
    {%- set last_day = (var('score_to') or '') | string -%}

    {%- for day in days + [first_day, last_day] if day -%}
        {%- set parts = modules.re.match('^(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', day) -%}
        {%- set is_day = false -%}
        {%- if parts -%}
            {#- The 31st of a month of 30 days lies in the next one. -#}
            {%- set month_start = modules.datetime.date(parts.group(1) | int, parts.group(2) | int, 1) -%}
            {%- set is_day = (month_start + modules.datetime.timedelta(days=(parts.group(3) | int) - 1)).month == month_start.month -%}
        {%- endif -%}
        {%- if not is_day -%}
            {{ exceptions.raise_compiler_error(
                "'" ~ day ~ "' is not a day. Write score_on, score_from and score_to as YYYY-MM-DD, for instance "
                ~ "--vars '{score_on: [\"2026-03-03\"]}'."
            ) }}
        {%- endif -%}
    {%- endfor -%}
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
