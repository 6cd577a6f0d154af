{#-
  The name of an exact type for numbers on the way, of many digits or with many decimals.

  Our own because BigQuery's decimal ends at nine decimals and rounds a product to them; what must
  be exact until the one rounding needs its larger type. Public columns are plain decimals.

  Args:
    precision: how many digits
    scale: how many of them are decimals
-#}
{% macro type_decimal(precision, scale) -%}
    {{ return(adapter.dispatch('type_decimal', 'lead_scoring')(precision, scale)) }}
{%- endmacro %}


{% macro default__type_decimal(precision, scale) -%}
    decimal({{ precision }}, {{ scale }})
{%- endmacro %}


{% macro bigquery__type_decimal(precision, scale) -%}
    bignumeric({{ precision }}, {{ scale }})
{%- endmacro %}


{#-
  The name of the engine's 64-bit floating point type. dbt's type_float is 32 bits wide on some
  engines, too few for the sixth decimal of a weight.
-#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'lead_scoring')()) }}
{%- endmacro %}


{% macro default__type_double() -%}
    double precision
{%- endmacro %}


{% macro bigquery__type_double() -%}
    float64
{%- endmacro %}


{% macro spark__type_double() -%}
    double
{%- endmacro %}
