{#-
  A join condition in which a blank filter matches anything.

  Args:
    columns: the columns that both sides have
    filters: alias of the side whose blanks match anything
    facts: alias of the other side
-#}
{% macro blank_or_equal(columns, filters, facts) -%}
    {%- set conditions = [] -%}
    {%- for column in columns -%}
        {%- do conditions.append(
            "(" ~ filters ~ "." ~ column ~ " is null or " ~ facts ~ "." ~ column ~ " = " ~ filters ~ "." ~ column ~ ")"
        ) -%}
    {%- endfor -%}
    {{ conditions | join(' and ') }}
{%- endmacro %}
