{% macro spark__add_seconds(timestamp, seconds) -%}
    {#- An interval in words takes a literal alone. -#}
    ({{ timestamp }} + make_dt_interval(0, 0, 0, {{ seconds }}))
{%- endmacro %}
