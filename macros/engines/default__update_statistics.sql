{% macro default__update_statistics(relation) -%}{%- endmacro %}
