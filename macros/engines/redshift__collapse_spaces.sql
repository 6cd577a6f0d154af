{#-
  Replaces every run without being told, and takes the fourth argument for a position. Its chr knows ASCII
  only and gives null for a no-break space, which therefore stands in a literal.
-#}
{% macro redshift__collapse_spaces(expression) -%}
    trim(regexp_replace(replace(translate({{ expression }}, chr(9) || chr(10) || chr(13), '   '), '{{ "\u00a0" }}', ' '), ' +', ' '))
{%- endmacro %}
