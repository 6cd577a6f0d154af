{#-
  Whether text can be an e-mail address: one @, something before it, a dotted host after it, no space, no NUL.

  Args:
    expression: lower-case SQL text
-#}
{% macro is_email(expression) -%}
    (
        {{ expression }} like '_%@_%._%'
        and {{ expression }} not like '%@%@%'
        and {{ expression }} not like '% %'
        and {{ expression }} not like '%..%'
        and {{ expression }} not like '%@.%'
        and {{ expression }} not like '%.'
        and not {{ lead_scoring.has_nul(expression) }}
    )
{%- endmacro %}


{#-
  The host in text that may be a bare domain or a whole address: 'https://www.acme.com/about' is 'acme.com'.

  Args:
    expression: lower-case SQL text
-#}
{% macro host_of(expression) -%}
    {%- set bare = "replace(replace(" ~ expression ~ ", 'https://', ''), 'http://', '')" -%}
    {%- set host = lead_scoring.text_part(lead_scoring.text_part(bare, "'/'", 1), "':'", 1) -%}
    nullif(case when {{ host }} like 'www.%' then substring({{ host }}, 5) else {{ host }} end, '')
{%- endmacro %}


{#-
  The path of a URL as page patterns see it: lower case, without scheme, host, query, fragment and
  trailing slash; '/' for a home page. 'https://acme.com/Pricing/?x=1' is '/pricing'.

  Args:
    expression: SQL text, not null
-#}
{% macro url_path(expression) -%}
    {%- set bare = lead_scoring.text_part(lead_scoring.text_part("lower(" ~ expression ~ ")", "'?'", 1), "'#'", 1) -%}
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
