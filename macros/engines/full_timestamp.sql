{#-
  Text that timestamp_pattern allows, as casts of every engine read it: capital letters, seconds, no space before a zone.

  Args:
    expression: SQL text
-#}
{% macro full_timestamp(expression) -%}
    {%- set written = "replace(replace(replace(upper(" ~ expression ~ "), ' +', '+'), ' -', '-'), ' Z', 'Z')" -%}
    case
        when length({{ expression }}) > 16 and substring({{ expression }}, 17, 1) != ':'
            then substring({{ written }}, 1, 16) || ':00' || substring({{ written }}, 17)
        else {{ written }}
    end
{%- endmacro %}
