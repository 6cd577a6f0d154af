{#-
  The name of an exact type for numbers on the way, of many digits or with many decimals.

  Our own because BigQuery's decimal ends at nine decimals and rounds a product to them; what must
  stay exact until the one rounding needs its larger type. Public columns are plain decimals.

  Args:
    precision: how many digits
    scale: how many of them are decimals
-#}
{% macro type_decimal(precision, scale) -%}
    {{ return(adapter.dispatch('type_decimal', 'lead_scoring')(precision, scale)) }}
{%- endmacro %}
