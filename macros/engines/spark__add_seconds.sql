{% macro spark__add_seconds(timestamp, seconds) -%}
    ({{ timestamp }} + interval {{ seconds }} seconds)
{%- endmacro %}
