{#-
  What counts as a point in time in ISO 8601, as a regular expression that every engine reads alike:
  a date from the year 1 on, then perhaps a time of day with or without seconds and fraction, then
  perhaps a zone of Z, UTC or an offset.
-#}
{% macro timestamp_pattern() -%}
    {{ return(
        '^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
        ~ '([Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?'
        ~ '( ?([Zz]|[Uu][Tt][Cc]|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?))?)?$'
    ) }}
{%- endmacro %}
