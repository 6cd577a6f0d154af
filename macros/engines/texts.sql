{#-
  Text as something to sort by or to take the smallest of: in the order of its bytes, which is the
  same everywhere. Engines that sort by the rules of a language, in which 'a' comes before 'B',
  would break ties differently.

  Args:
    expression: SQL text
-#}
{% macro binary_order(expression) -%}
    {{ return(adapter.dispatch('binary_order', 'lead_scoring')(expression)) }}
{%- endmacro %}


{% macro default__binary_order(expression) -%}
    {{ expression }}
{%- endmacro %}


{% macro postgres__binary_order(expression) -%}
    {{ expression }} collate "C"
{%- endmacro %}


{% macro redshift__binary_order(expression) -%}
    {#- Sorts by bytes as it is, and would otherwise take the macro of Postgres. -#}
    {{ expression }}
{%- endmacro %}


{#- The spaces and line ends beside that of the keyboard: no-break, typographic and ideographic ones. -#}
{% macro odd_spaces() -%}
    {{ return('\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000') }}
{%- endmacro %}


{#-
  The signs that nobody sees and no spelling needs: soft hyphens, zero-width spaces, marks of byte order and of direction.
  Joiners of letters are none of them: Persian and the scripts of India are spelled with them.
-#}
{% macro invisible_signs() -%}
    {{ return('\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff') }}
{%- endmacro %}


{#-
  Text trimmed and without invisible signs, with every inner run of white space (tabs, line ends, no-break and other spaces)
  as one space.

  Our own because dbt has no macro that replaces by a regular expression.

  Args:
    expression: SQL text
-#}
{% macro collapse_spaces(expression) -%}
    {{ return(adapter.dispatch('collapse_spaces', 'lead_scoring')(expression)) }}
{%- endmacro %}


{% macro default__collapse_spaces(expression) -%}
    {%- set visible = "translate(" ~ expression ~ ", '" ~ lead_scoring.invisible_signs() ~ "', '')" -%}
    {{ lead_scoring.trim_spaces("regexp_replace(" ~ visible ~ ", '[ ' || chr(9) || chr(10) || chr(13) || '" ~ lead_scoring.odd_spaces() ~ "]+', ' ')") }}
{%- endmacro %}


{#-
  Few texts need any of it, and a regular expression over every text of every row would cost DuckDB
  more than all the rest of the cleaning. Each space becomes the pair (1)(2), the (2)(1) between
  neighbouring spaces vanishes, and the one pair that is left of each run becomes a space again.
-#}
{% macro duckdb__collapse_spaces(expression) -%}
    {%- set spaces = lead_scoring.odd_spaces() -%}
    {#- What stands in the list without a counterpart is deleted. -#}
    {%- set spaced -%}
        translate({{ expression }}, chr(9) || chr(10) || chr(13) || '{{ spaces ~ lead_scoring.invisible_signs() }}', '{{ ' ' * (spaces | length + 3) }}')
    {%- endset -%}
    case
        when {{ lead_scoring.has_odd_spaces(expression) }}
            then trim(replace(replace(replace({{ spaced }}, ' ', chr(1) || chr(2)), chr(2) || chr(1), ''), chr(1) || chr(2), ' '), ' ')
        else {{ lead_scoring.trim_spaces(expression) }}
    end
{%- endmacro %}


{% macro postgres__collapse_spaces(expression) -%}
    {%- set visible = "translate(" ~ expression ~ ", '" ~ lead_scoring.invisible_signs() ~ "', '')" -%}
    trim(regexp_replace({{ visible }}, '[ ' || chr(9) || chr(10) || chr(13) || '{{ lead_scoring.odd_spaces() }}]+', ' ', 'g'))
{%- endmacro %}


{#-
  Replaces every run by default, and takes the fourth argument for a position.
-#}
{% macro redshift__collapse_spaces(expression) -%}
    {%- set spaces = lead_scoring.odd_spaces() -%}
    {%- set spaced -%}
        translate({{ expression }}, chr(9) || chr(10) || chr(13) || '{{ spaces ~ lead_scoring.invisible_signs() }}', '{{ ' ' * (spaces | length + 3) }}')
    {%- endset -%}
    trim(regexp_replace({{ spaced }}, ' +', ' '))
{%- endmacro %}


{#-
  Text without the spaces around it.

  Our own because DuckDB and BigQuery trim spaces of every script, such as an em space, where other engines trim that of the keyboard.

  Args:
    expression: SQL text
-#}
{% macro trim_spaces(expression) -%}
    {{ return(adapter.dispatch('trim_spaces', 'lead_scoring')(expression)) }}
{%- endmacro %}


{% macro default__trim_spaces(expression) -%}
    trim({{ expression }})
{%- endmacro %}


{% macro duckdb__trim_spaces(expression) -%}
    trim({{ expression }}, ' ')
{%- endmacro %}


{% macro bigquery__trim_spaces(expression) -%}
    trim({{ expression }}, ' ')
{%- endmacro %}


{#-
  Whether text has white space that collapse_spaces does more about than to trim it: a tab, a line end, an odd space, an
  invisible sign or two spaces in a row.

  Args:
    expression: SQL text
-#}
{% macro has_odd_spaces(expression) -%}
    {%- set odd = "translate(" ~ expression ~ ", '" ~ lead_scoring.odd_spaces() ~ lead_scoring.invisible_signs() ~ "', '') != " ~ expression -%}
    (
        {{ expression }} like '%  %'
        or {{ expression }} like '%' || chr(9) || '%'
        or {{ expression }} like '%' || chr(10) || '%'
        or {{ expression }} like '%' || chr(13) || '%'
        {#- DuckDB translates slowly, and text of as many bytes as characters has no such sign. #}
        or {{ "(strlen(" ~ expression ~ ") != length(" ~ expression ~ ") and " ~ odd ~ ")" if target.type == 'duckdb' else odd }}
    )
{%- endmacro %}


{#-
  One part of a text that a delimiter divides; blank or null where there are fewer parts.

  Our own because dbt's split_part takes the delimiter as a regular expression on Spark, in which '..' is
  any character after a point, and fails there when there are fewer parts.

  Args:
    expression: SQL text
    delimiter: SQL text, quoted
    number: which part, from 1
-#}
{% macro text_part(expression, delimiter, number) -%}
    {{ return(adapter.dispatch('text_part', 'lead_scoring')(expression, delimiter, number)) }}
{%- endmacro %}


{% macro default__text_part(expression, delimiter, number) -%}
    {{ dbt.split_part(expression, delimiter, number) }}
{%- endmacro %}


{% macro spark__text_part(expression, delimiter, number) -%}
    split_part({{ expression }}, {{ delimiter }}, {{ number }})
{%- endmacro %}


{#-
  Text without a character that it ends on, or several of them, however often.

  Our own because the standard's trim(trailing .. from ..) and the older rtrim(.., ..) each fail on
  some engine.

  Args:
    expression: SQL text
    character: the character or characters, without quotes
-#}
{% macro strip_trailing(expression, character) -%}
    {{ return(adapter.dispatch('strip_trailing', 'lead_scoring')(expression, character)) }}
{%- endmacro %}


{% macro default__strip_trailing(expression, character) -%}
    rtrim({{ expression }}, '{{ character }}')
{%- endmacro %}


{% macro spark__strip_trailing(expression, character) -%}
    trim(trailing '{{ character }}' from {{ expression }})
{%- endmacro %}


{#-
  Text without a character that it begins with, or several of them, however often.

  Our own for the reasons of strip_trailing.

  Args:
    expression: SQL text
    character: the character or characters, without quotes
-#}
{% macro strip_leading(expression, character) -%}
    {{ return(adapter.dispatch('strip_leading', 'lead_scoring')(expression, character)) }}
{%- endmacro %}


{% macro default__strip_leading(expression, character) -%}
    ltrim({{ expression }}, '{{ character }}')
{%- endmacro %}


{% macro spark__strip_leading(expression, character) -%}
    trim(leading '{{ character }}' from {{ expression }})
{%- endmacro %}


{#-
  Whether text holds the character NUL, which some engines cannot even write.

  Args:
    expression: SQL text
-#}
{% macro has_nul(expression) -%}
    {{ return(adapter.dispatch('has_nul', 'lead_scoring')(expression)) }}
{%- endmacro %}


{#- Postgres keeps no text with it, and others read chr(0) as no character at all. -#}
{% macro default__has_nul(expression) -%}
    false
{%- endmacro %}


{% macro duckdb__has_nul(expression) -%}
    {{ dbt.position('chr(0)', expression) }} > 0
{%- endmacro %}


{% macro spark__has_nul(expression) -%}
    (length(chr(0)) = 1 and {{ dbt.position('chr(0)', expression) }} > 0)
{%- endmacro %}


{#-
  Whether text is one of a list of texts; null for null.

  Our own because DuckDB turns a list of more than a few into a join, and keeps that join
  even if its result is not used: reading one column of a staging view would clean every other one.

  Args:
    expression: SQL text
    texts: a list of texts, none of them null
-#}
{% macro is_one_of(expression, texts) -%}
    {{ return(adapter.dispatch('is_one_of', 'lead_scoring')(expression, texts)) }}
{%- endmacro %}


{% macro default__is_one_of(expression, texts) -%}
    {{ expression }} in ({{ lead_scoring.text_list(texts) }})
{%- endmacro %}


{% macro duckdb__is_one_of(expression, texts) -%}
    list_contains([{{ lead_scoring.text_list(texts) }}], {{ expression }})
{%- endmacro %}


{#-
  The values of a text column within a group but its nulls, in ascending order and divided by commas; null where there is none.

  Our own because dbt's listagg cannot sort on every engine.

  Args:
    expression: SQL text
    order_by: the column to sort by, where the expression is it or null: on Redshift all of a select sort by the same
-#}
{% macro sorted_concat(expression, order_by=none) -%}
    {{ return(adapter.dispatch('sorted_concat', 'lead_scoring')(expression, order_by or expression)) }}
{%- endmacro %}


{% macro default__sorted_concat(expression, order_by) -%}
    {{ dbt.listagg(expression, "','", "order by " ~ order_by) }}
{%- endmacro %}


{% macro spark__sorted_concat(expression, order_by) -%}
    nullif(array_join(sort_array(collect_list({{ expression }})), ','), '')
{%- endmacro %}
