{#-
  One number, without a range, as parse_number reads it; null when it is none.

  Args:
    expression: SQL text made by number_text
    is_count: whether a fraction makes no sense
-#}
{% macro number_of(expression, is_count) -%}
    {%- set decimal_sign = var('decimal_sign') -%}
    {%- if decimal_sign not in ('.', ',') -%}
        {{ exceptions.raise_compiler_error("The variable decimal_sign is '" ~ decimal_sign ~ "'; write '.' or ','.") }}
    {%- endif -%}
    {%- set decimal_part = {'.': '[.]', ',': ','}[decimal_sign] -%}
    {%- set thousands_sign = {'.': ',', ',': '.'}[decimal_sign] -%}
    {%- set thousands = {'.': ',', ',': '[.]'}[decimal_sign] -%}
    {%- set plain -%}
        translate({{ expression }}, '{{ decimal_sign ~ thousands_sign }}_kmb', '.')
    {%- endset -%}
    cast(
        case
            {%- if is_count %}
            when {{ lead_scoring.matches_pattern(expression, '^_*-?[0-9]{1,3}(' ~ decimal_part ~ '[0-9]{3}){1,5}_*$') }}
                then {{ lead_scoring.decimal_of("translate(" ~ expression ~ ", '" ~ decimal_sign ~ "_', '')", 22, 4) }}
            {%- endif %}
            {%- if decimal_sign == ',' %}
            -- What a type with decimals became as text: see raw_number_text.
            when {{ lead_scoring.matches_pattern(expression, '^-?[0-9]{1,18}[.][0-9]{4}$') }} then {{ lead_scoring.decimal_of(expression, 22, 4) }}
            {%- endif %}
            when {{ lead_scoring.matches_pattern(
                expression,
                '^_*-?([0-9]{1,18}|[0-9]{1,3}(' ~ thousands ~ '[0-9]{3}){1,5}|[0-9]{1,3}(_[0-9]{3}){1,5})(' ~ decimal_part ~ '[0-9]{1,30})?_*[kmb]?_*$'
            ) }}
                then
                    {{ lead_scoring.decimal_of(plain, 22, 4) }}
                    * case when {{ expression }} like '%k%' then 1000 when {{ expression }} like '%m%' then 1000000 when {{ expression }} like '%b%' then 1000000000 else 1 end
        end as {{ lead_scoring.type_decimal(38, 4) }}
    )
{%- endmacro %}
