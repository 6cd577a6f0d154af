{#-
  How a whole value is compared, on the side of the rule and on that of the data, by the column attribute: a code that
  the engine writes with underscores (seniority c_level) may be written with spaces or hyphens too.

  Args:
    expression: lower-case SQL text, a value or a list of values between bars
-#}
{% macro compared_value(expression) -%}
    case
        when attribute in ('seniority', 'job_function', 'email_kind') then {{ lead_scoring.snake_case(expression) }}
        else {{ expression }}
    end
{%- endmacro %}


{#-
  A join condition in which a blank filter matches anything.

  Args:
    columns: the columns that both sides have
    filters: alias of the side whose blanks match anything
    facts: alias of the other side
-#}
{% macro matches_filters(columns, filters, facts) -%}
    {%- set conditions = [] -%}
    {%- for column in columns -%}
        {%- do conditions.append(
            "(" ~ filters ~ "." ~ column ~ " is null or " ~ facts ~ "." ~ column ~ " = " ~ filters ~ "." ~ column ~ ")"
        ) -%}
    {%- endfor -%}
    {{ conditions | join(' and ') }}
{%- endmacro %}


{#-
  Whether a value is one of those that a cell lists between bars; a blank cell takes any value, and an unknown value is
  in no list.

  Args:
    cell: SQL of the cell, lower case
    compared: SQL of the value, lower case
-#}
{% macro blank_or_listed(cell, compared) -%}
    ({{ cell }} is null or {{ dbt.position("'|' || " ~ compared ~ " || '|'", "'|' || " ~ cell ~ " || '|'") }} > 0)
{%- endmacro %}


{#-
  Whether a number can be read in two ways: 1.000 is a thousand in half of Europe and 1 elsewhere. A fraction of three
  digits that does not end in 0, such as 1.125, is meant as one.

  Args:
    expression: trimmed SQL text
-#}
{% macro is_thousand_or_fraction(expression) -%}
    {{ lead_scoring.matches_pattern(expression, '^-?[1-9][0-9]{0,2}[.][0-9]{2}0$') }}
{%- endmacro %}


{#- The columns that routing_rules filter hand-overs by. -#}
{% macro routing_conditions() %}
    {{ return(['qualification', 'region', 'country', 'company_size_band', 'industry', 'lead_source']) }}
{% endmacro %}


{#-
  Texts as literals for an `in`; one that nothing equals where there are none.

  Skipped while dbt parses, because some models have hundreds.

  Args:
    texts: a list
-#}
{% macro text_list(texts) -%}
    {%- for text in (texts or [''] if execute else ['']) -%}
        '{{ dbt.escape_single_quotes(text) }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#-
  The length of the longest common beginning, 8 at most, of a value and the values sought, for suggestions.

  Portable: Postgres and Redshift have no edit distance of their own.

  Args:
    value: SQL of a text
    sought_list: SQL of a text such as '|software|retail|'
-#}
{% macro common_prefix(value, sought_list) -%}
    {%- for characters in range(1, 9) -%}
    case
        when length({{ value }}) >= {{ characters }} and {{ dbt.position("('|' || substring(" ~ value ~ ", 1, " ~ characters ~ "))", sought_list) }} > 0 then 1
        else 0
    end {{- ' + ' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}
