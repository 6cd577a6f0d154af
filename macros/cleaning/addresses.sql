{#-
  An e-mail address as it stands alone: of 'mailto:jo@acme.com' and '<jo@acme.com>,' 'jo@acme.com'. Null where nothing is left.

  Args:
    expression: lower-case SQL text
-#}
{% macro clean_email(expression) -%}
    {%- set bare = lead_scoring.strip_trailing("replace(" ~ expression ~ ", 'mailto:', '')", ' ,;.') -%}
    nullif(case when {{ bare }} like '<%>' then substring({{ bare }}, 2, length({{ bare }}) - 2) else {{ bare }} end, '')
{%- endmacro %}


{#-
  Whether text can be an e-mail address: one @, something before it, a dotted host after it, no space, no NUL, none of the
  signs that stand around addresses. An apostrophe may be part of a name.

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
        and translate({{ expression }}, '<>,;()"', '') = {{ expression }}
        and {{ expression }} not like chr(39) || '%'
        and {{ expression }} not like '%@%' || chr(39) || '%'
        and not {{ lead_scoring.has_nul(expression) }}
    )
{%- endmacro %}


{#-
  A cell as it may be shown beside what is wrong with it: '(not shown)' for text with an @, which may be somebody's address.

  Args:
    expression: SQL text
-#}
{% macro without_address(expression) -%}
    case when {{ expression }} like '%@%' then '(not shown)' else {{ expression }} end
{%- endmacro %}


{#-
  The host in text that may be a bare domain, a web address or an e-mail address: 'https://www.acme.com/about?x=1' and
  'info@acme.com' are 'acme.com'. Null where no dotted host is left, as of 'acme gmbh'.

  Args:
    expression: lower-case SQL text
-#}
{% macro host_of(expression) -%}
    {%- set bare = "replace(replace(" ~ expression ~ ", 'https://', ''), 'http://', '')" -%}
    {%- set address = lead_scoring.text_part("translate(" ~ bare ~ ", '?#', '//')", "'/'", 1) -%}
    {%- set named -%}
        coalesce(
            nullif({{ lead_scoring.text_part(address, "'@'", 2) }}, ''),
            {{ address }}
        )
    {%- endset -%}
    {%- set host = "substring(replace('//' || " ~ lead_scoring.strip_trailing(lead_scoring.text_part(named, "':'", 1), '.') ~ ", '//www.', '//'), 3)" -%}
    case when {{ lead_scoring.matches_pattern(host, '^[^ ,;]+[.][^ ,;]+$') }} then {{ host }} end
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
