{#-
  A raw column that holds an id, as known_id reads it; null for a column that the user's table lacks.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_id(columns, name) -%}
    {%- if name in columns or not execute -%} {{ lead_scoring.known_id(lead_scoring.raw_text(columns, name)) }}
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{#-
  A raw column as trimmed text with inner runs of white space as one space, a number without trailing zeros;
  null_if_placeholder then makes the spellings of 'no value' null. A column that the user's table lacks reads as null.
  For a text that raw_columns has marked it gives the name of the column that raw_rows cleans; raw_rows must come later.

  Args:
    columns: what raw_columns returned; a marked text is noted in it as read
    name: the column's name in the public contract
-#}
{% macro raw_text(columns, name) -%}
    {#- Not every engine can cast a boolean to text. -#}
    {%- if columns.get(name, '').startswith('bool') -%} case when {{ name }} then 'true' when not {{ name }} then 'false' end
    {#- An id that a loader typed as 101.0 is 101, 2.5 is no 2.50, and a number near 0 is not 5e-05. -#}
    {%- elif lead_scoring.is_numeric_type(columns.get(name, ''), fractional_only=true) -%}
    case
        when abs({{ name }}) < 1000000000000000000 and {{ name }} = floor({{ name }}) then cast(cast({{ name }} as {{ dbt.type_bigint() }}) as {{ dbt.type_string() }})
        {%- if columns.get(name).startswith(('double', 'float', 'real')) %}
        when abs({{ name }}) < 0.0001 then {{ lead_scoring.format_number('cast(' ~ name ~ ' as ' ~ lead_scoring.type_decimal(38, 10) ~ ')') }}
        else cast({{ name }} as {{ dbt.type_string() }})
        {%- else %}
        else {{ lead_scoring.format_number(name) }}
        {%- endif %}
    end
    {%- elif lead_scoring.is_marked_text(columns.get(name, '')) -%}
    {%- do columns.update({name: 'read text'}) -%} {{ lead_scoring.cleaned_column(name) }}
    {%- elif name in columns or not execute -%} {{ lead_scoring.collapse_spaces('cast(' ~ lead_scoring.raw_column(name) ~ ' as ' ~ dbt.type_string() ~ ')') }}
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{#-
  A raw column for a custom attribute, as raw_text gives it. Where the comma is the decimal sign, a number typed with three
  decimals gets a fourth, so that nobody takes its point for a sign of thousands.

  Args:
    columns: what raw_columns returned
    name: the attribute's name
-#}
{% macro raw_custom_text(columns, name) -%}
    {%- set text = lead_scoring.raw_text(columns, name) -%}
    {%- if var('decimal_sign') == ',' and lead_scoring.is_numeric_type(columns.get(name, ''), fractional_only=true) -%}
    {{ text }} || case when {{ text }} like '%.___' then '0' else '' end
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}


{#-
  A raw column for an attribute of a lead, as text: raw_number_text for the numbers among them, raw_id for the ids, raw_value for all others.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
    attribute: the attribute's name in the layout
-#}
{% macro raw_attribute(columns, name, attribute) -%}
    {%- if attribute in ('employee_count', 'annual_revenue') -%} {{ lead_scoring.raw_number_text(columns, name) }}
    {%- elif attribute.endswith('_id') -%} {{ lead_scoring.raw_id(columns, name) }}
    {%- else -%} {{ lead_scoring.raw_value(columns, name) }}
    {%- endif -%}
{%- endmacro %}


{#-
  A raw column typed as a number, cast to four decimals by its type; null for what no number of eighteen digits can be, such
  as an infinity, and for a column of text, which read_number reads.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_number(columns, name) -%}
    {%- set type = lead_scoring.type_decimal(38, 4) -%}
    {%- if lead_scoring.is_numeric_type(columns.get(name, '')) -%}
    cast(case when abs({{ name }}) < 1000000000000000000 then {{ name }} end as {{ type }})
    {%- else -%} cast(null as {{ type }})
    {%- endif -%}
{%- endmacro %}


{#-
  A raw column that holds a number, as text that parse_number reads: of a type with decimals exactly four, which no sign of
  thousands looks like; what is no number, such as an infinity, as it is. For the views of a CRM and for what several systems
  type differently.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_number_text(columns, name) -%}
    {%- if lead_scoring.is_numeric_type(columns.get(name, ''), fractional_only=true) -%}
    coalesce(cast({{ lead_scoring.raw_number(columns, name) }} as {{ dbt.type_string() }}), {{ lead_scoring.raw_value(columns, name) }})
    {%- else -%} {{ lead_scoring.raw_value(columns, name) }}
    {%- endif -%}
{%- endmacro %}


{#-
  Of several raw columns that each can say yes, one text for read_boolean: 'true' where any of them does, else the first
  that is not understood as a no, so that nothing unread is taken for a no.

  Args:
    columns: what raw_columns returned
    names: names in the raw table; those that the table lacks are passed over
-#}
{% macro any_flag(columns, names) -%}
    {%- set flags = [] -%}
    {%- for name in names if name in columns or not execute -%} {%- do flags.append(lead_scoring.null_if_placeholder(lead_scoring.raw_flag(columns, name))) -%} {%- endfor -%}
    {%- if not flags -%} cast(null as {{ dbt.type_string() }})
    {%- else -%}
    coalesce(
        {%- for flag in flags %}
        case when lower({{ flag }}) in ('true', 't', 'yes', 'y', '1', '1.0', 'on') then 'true' end,
        {%- endfor %}
        {%- for flag in flags %}
        case when lower({{ flag }}) not in ('false', 'f', 'no', 'n', '0', '0.0', 'off') then {{ flag }} end,
        {%- endfor %}
        {%- for flag in flags %}
        {{ flag }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}
