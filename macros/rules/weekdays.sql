{#- The names of the weekdays as seeds write them, Monday first. -#}
{% macro weekdays() -%}
    {{ return(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) }}
{%- endmacro %}
