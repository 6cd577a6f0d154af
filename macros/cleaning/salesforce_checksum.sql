{#-
  The three characters that make Salesforce's id of 15 characters, in which case counts, one of 18 that is safe where it
  does not. Each of them says which of five characters are capitals.

  Args:
    expression: SQL text that ends on the 15 characters
-#}
{% macro salesforce_checksum(expression) -%}
    {%- set small = 'abcdefghijklmnopqrstuvwxyz' -%}
    {%- set marked = "translate(" ~ expression ~ ", '" ~ small | upper ~ small ~ "0123456789', '" ~ '1' * 26 ~ '0' * 36 ~ "')" -%}
    {#- ',00000=A,10000=B,01000=C' and so on: the first of five characters is the lowest bit. -#}
    {%- set entries = [] -%}
    {%- for letter in small | upper ~ '012345' -%} {%- do entries.append(',' ~ ('{:05b}'.format(loop.index0) | reverse) ~ '=' ~ letter) -%} {%- endfor -%}
    {%- set letters = "'" ~ entries | join ~ "'" -%}
    {%- set parts = [] -%}
    {%- for place in (14, 9, 4) -%}
        {%- set capitals = "',' || substring(" ~ marked ~ ", length(" ~ expression ~ ") - " ~ place ~ ", 5) || '='" -%}
        {%- do parts.append("substring(" ~ letters ~ ", " ~ dbt.position(capitals, letters) ~ " + 7, 1)") -%}
    {%- endfor -%}
    {{ parts | join(' || ') }}
{%- endmacro %}
