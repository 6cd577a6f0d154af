{% macro spark__part_of(expression, delimiter, number) -%}
    split_part({{ expression }}, {{ delimiter }}, {{ number }})
{%- endmacro %}
