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
