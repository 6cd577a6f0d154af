{#-
  A digest of the rows of a group in any order, to detect changes.

  Equal groups have equal digests on one engine; different ones have different digests but for chance. Never
  compared between engines, and never read as anything else.

  Args:
    expression: SQL of a row_fingerprint, never null
-#}
{% macro digest(expression) -%}
    {{ return(adapter.dispatch('digest', 'lead_scoring')(expression)) }}
{%- endmacro %}


{#- A sum, because a list of the hashes of a group has an end on every engine: 16 MB on Snowflake, 64 kB on Redshift. -#}
{% macro default__digest(expression) -%}
    cast(sum(hash({{ expression }})) as {{ dbt.type_string() }})
{%- endmacro %}


{% macro bigquery__digest(expression) -%}
    cast(sum(cast(farm_fingerprint({{ expression }}) as {{ lead_scoring.type_decimal(38, 0) }})) as string)
{%- endmacro %}


{% macro postgres__digest(expression) -%}
    cast(sum(hashtextextended({{ expression }}, 0)) as text)
{%- endmacro %}


{#- Redshift has no hashtextextended. -#}
{% macro redshift__digest(expression) -%}
    cast(sum(cast(strtol(substring(md5({{ expression }}), 1, 15), 16) as decimal(38, 0))) as varchar)
{%- endmacro %}


{% macro spark__digest(expression) -%}
    cast(sum(cast(xxhash64({{ expression }}) as decimal(38, 0))) as string)
{%- endmacro %}


{#-
  What digest needs of a row: a value that differs when any of its cells does.

  Not every engine keeps it free of chance, and none compares it with another's: as a key take row_hash.

  Args:
    label: text in front of the cells, such as the table's name
    columns: names of columns of text, a number or a date
    booleans: names of boolean columns, which not every engine can cast to text
-#}
{% macro row_fingerprint(label, columns, booleans=[]) -%}
    {{ return(adapter.dispatch('row_fingerprint', 'lead_scoring')(label, columns, booleans)) }}
{%- endmacro %}


{% macro default__row_fingerprint(label, columns, booleans) -%}
    {{ lead_scoring.row_text(label, columns, booleans) }}
{%- endmacro %}


{#- It hashes several columns at once, in a third of the time that a text of them takes. -#}
{% macro duckdb__row_fingerprint(label, columns, booleans) -%}
    hash('{{ label }}', {{ (columns + booleans) | join(', ') }})
{%- endmacro %}


{#-
  A hash of a row's cells, as row_text puts them together.

  Args:
    label: text that is hashed with the row, such as its table's name
    columns: names of columns of text, a number or a date
    booleans: names of boolean columns
-#}
{% macro row_hash(label, columns, booleans=[]) -%}
    {{ dbt.hash(lead_scoring.row_text(label, columns, booleans)) }}
{%- endmacro %}


{#-
  A row's cells as one text in their order, divided by bars; blank and null are alike.

  Args:
    label: text in front of the cells, such as the table's name
    columns: names of columns of text, a number or a date
    booleans: names of boolean columns, which not every engine can cast to text
-#}
{% macro row_text(label, columns, booleans=[]) -%}
    {%- set parts = ["'" ~ label ~ "'"] -%}
    {%- for column in columns -%}
        {%- do parts.append("'|' || coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {%- for column in booleans -%}
        {%- do parts.append("'|' || case when " ~ column ~ " then 'true' else 'false' end") -%}
    {%- endfor -%}
    {{ dbt.concat(parts) }}
{%- endmacro %}


{#-
  The first fifteen hexadecimal digits of a hash as a whole number, the same on every engine: a key that is quicker to join
  on than text.

  Args:
    hash_column: a column with what dbt.hash gave, in lower case
-#}
{% macro number_of_hash(hash_column) -%}
    {%- set digits = 15 -%}
    {%- for digit in range(digits) %}
    {{ '+ ' if not loop.first }}(cast({{ dbt.position('substring(' ~ hash_column ~ ', ' ~ (digit + 1) ~ ', 1)', "'0123456789abcdef'") }} as {{ dbt.type_bigint() }}) - 1) * {{ 16 ** (digits - 1 - digit) }}
    {%- endfor -%}
{%- endmacro %}
