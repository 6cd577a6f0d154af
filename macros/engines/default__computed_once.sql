{% macro default__computed_once() -%}{%- endmacro %}
