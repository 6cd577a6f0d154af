{#-
  The name of the engine's 64-bit floating point type. dbt's type_float is 32 bits wide on some
  engines, too few for the sixth decimal of a weight.
-#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'lead_scoring')()) }}
{%- endmacro %}
