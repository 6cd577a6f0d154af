{% macro spark__sorted_concat(column) -%}
    array_join(sort_array(collect_list({{ column }})), ',')
{%- endmacro %}
