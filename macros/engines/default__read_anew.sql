{% macro default__read_anew() -%}{%- endmacro %}
