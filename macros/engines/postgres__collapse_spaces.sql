{% macro postgres__collapse_spaces(expression) -%}
    trim(regexp_replace({{ expression }}, '[ ' || chr(9) || chr(10) || chr(13) || chr(160) || ']+', ' ', 'g'))
{%- endmacro %}
