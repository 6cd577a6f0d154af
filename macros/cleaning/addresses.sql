{#-
  An e-mail address as it stands alone: of 'mailto:jo@acme.com?subject=hi', '“jo@acme.com”' and '<jo@acme.com>,' 'jo@acme.com'.
  Text of several words is kept as it is. Null where nothing is left.

  Args:
    expression: lower-case SQL text
-#}
{% macro clean_email(expression) -%}
    {%- set linked = "case when " ~ expression ~ " like '%mailto:%' then " ~ lead_scoring.text_part(expression, "'?'", 1) ~ " else " ~ expression ~ " end" -%}
    {#- Quotes and brackets on either side; behind an address the signs that end a sentence or a link, too. -#}
    {%- set before = " <([{|\"“”„«‘’`' || chr(39) || '" -%}
    {%- set behind = " >)]}|\"“”„»‘’`,;.:?!/…' || chr(39) || '" -%}
    {%- set bare = lead_scoring.strip_leading(lead_scoring.strip_trailing("replace(" ~ linked ~ ", 'mailto:', '')", behind), before) -%}
    {#- Most addresses stand alone, and one look at all of them is cheaper than to strip each. -#}
    case
        when {{ lead_scoring.matches_pattern(expression, '^[a-z0-9][^?: ]*[a-z]$') }} then {{ expression }}
        when {{ bare }} like '% %' then {{ expression }}
        else nullif({{ bare }}, '')
    end
{%- endmacro %}


{#-
  Whether text can be an e-mail address: one @, something before it, a host after it, no space, no NUL, none of the
  signs that stand around addresses. An apostrophe may be part of a name.

  Args:
    expression: lower-case SQL text
-#}
{% macro is_email(expression) -%}
    {#- As in host_pattern; the first sign is no apostrophe either. -#}
    {%- set signs = '“”„…\u200c\u200d' -%}
    (
        {{ expression }} not like '%..%'
        and {{ lead_scoring.matches_pattern(
            expression, '^[^ "&-),:-<>@-^`{-}‘’' ~ signs ~ '][^ "(),:-<>@-^{-}' ~ signs ~ ']*@' ~ lead_scoring.host_pattern() ~ '$'
        ) }}
        and not {{ lead_scoring.has_nul(expression) }}
    )
{%- endmacro %}


{#-
  A regular expression that hosts in lower case match: labels between single points, the last of them with a letter of any
  script ('1.200' is a number), no hyphen at either end and no sign that no host has.

  The signs of the keyboard are named by ranges, without a quote, a backslash or a bracket, which engines escape each in its own way:
  from the space to the comma, from the colon to the caret with the capitals, from the brace to the tilde.
-#}
{% macro host_pattern() -%}
    {%- set signs = '`{-~“”„«»‘’…\u200c\u200d' -%}
    {%- set part = '[^ -,./:-^' ~ signs ~ ']' -%}
    {{ return('[^ -/:-^' ~ signs ~ ']' ~ part ~ '*([.]' ~ part ~ '+)*[.]' ~ part ~ '*[^ -^' ~ signs ~ '][0-9]*') }}
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
  'info@acme.com' are 'acme.com'. Null where no host is left, as of 'acme gmbh'.

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
    case when {{ lead_scoring.matches_pattern(host, '^' ~ lead_scoring.host_pattern() ~ '$') }} then {{ host }} end
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
