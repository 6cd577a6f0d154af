{#-
  The path of a URL as page patterns see it: lower case, without scheme, host, query, fragment and
  trailing slash; '/' for a home page. 'https://acme.com/Pricing/?x=1' is '/pricing'.

  Args:
    expression: SQL text, not null
-#}
{% macro url_path(expression) -%}
    {%- set bare = lead_scoring.part_of(lead_scoring.part_of("lower(" ~ expression ~ ")", "'?'", 1), "'#'", 1) -%}
    {#- After a scheme, or after a leading '//', a host follows, which ends at the next slash. -#}
    {%- set after_scheme = "substring(" ~ bare ~ ", " ~ dbt.position("'//'", bare) ~ " + 2)" -%}
    {%- set path -%}
        case
            when {{ bare }} not like '%://%' and {{ bare }} not like '//%'
                then case when {{ bare }} like '/%' then {{ bare }} else '/' || {{ bare }} end
            when {{ after_scheme }} like '%/%'
                then substring({{ after_scheme }}, {{ dbt.position("'/'", after_scheme) }})
            else '/'
        end
    {%- endset -%}
    coalesce(nullif({{ lead_scoring.strip_trailing(path, '/') }}, ''), '/')
{%- endmacro %}
