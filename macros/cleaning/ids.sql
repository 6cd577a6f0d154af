{#-
  An id as trimmed text, or null for every spelling of 'no value'. One that a spreadsheet or a data frame made a number,
  such as 101.0, is 101.

  Args:
    column: a column of trimmed text
-#}
{% macro known_id(column) -%}
    case
        when {{ lead_scoring.is_one_of('lower(' ~ column ~ ')', var('null_tokens')) }} then null
        when {{ column }} like '%.0%' and {{ lead_scoring.matches_pattern(column, '^[0-9]+[.]0+$') }} then {{ lead_scoring.text_part(column, "'.'", 1) }}
        else {{ column }}
    end
{%- endmacro %}


{#-
  An id in one comparable spelling: of 18 characters whose last three are Salesforce's checksum of the others, those
  others; any other id as it is. A system's prefix is kept.

  Args:
    expression: SQL text of an id
-#}
{% macro salesforce_key(expression) -%}
    {%- set others = "substring(" ~ expression ~ ", 1, length(" ~ expression ~ ") - 3)" -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, '^([a-z]+:)?[a-zA-Z0-9]{15}[A-Z0-5]{3}$') }} then {{ expression }}
        when substring({{ expression }}, length({{ expression }}) - 2, 3) = {{ lead_scoring.salesforce_checksum(others) }} then {{ others }}
        else {{ expression }}
    end
{%- endmacro %}


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
