{#-
  A flag that a loader writes, such as _fivetran_deleted, as a boolean: true, t, yes, y, 1 and on are true in any case,
  everything else is false. What people write into a column of the layout is read by read_boolean.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_boolean(columns, name) -%}
    {%- if columns.get(name, '').startswith('bool') -%} coalesce({{ name }}, false)
    {%- elif name in columns or not execute -%} coalesce(lower({{ lead_scoring.raw_flag(columns, name) }}) in ('true', 't', 'yes', 'y', '1', '1.0', 'on'), false)
    {%- else -%} false
    {%- endif -%}
{%- endmacro %}


{#-
  A flag that a loader writes, as a boolean; null where the cell or the table has none, so that another column can decide.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_known_boolean(columns, name) -%}
    case
        when {{ lead_scoring.raw_boolean(columns, name) }} then true
        when lower({{ lead_scoring.raw_flag(columns, name) }}) in ('false', 'f', 'no', 'n', '0', '0.0', 'off') then false
    end
{%- endmacro %}


{#-
  A raw cell that answers yes or no, as text in snake case: of a boolean or a number 'true' or 'false'. Null where the
  user's table lacks the column.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_flag(columns, name) -%}
    {%- if lead_scoring.is_numeric_type(columns.get(name, '')) -%}
    case when {{ name }} = 1 then 'true' when {{ name }} = 0 then 'false' else cast({{ name }} as {{ dbt.type_string() }}) end
    {%- else -%} {{ lead_scoring.raw_text(columns, name) }}
    {%- endif -%}
{%- endmacro %}


{#-
  Whether a row is flagged as deleted: by the source or by the loader, whichever flag the table has.

  Args:
    columns: what raw_columns returned
-#}
{% macro raw_is_flagged_deleted(columns) -%}
    {%- set flags = ['is_deleted', '_fivetran_deleted'] | select('in', columns) | list or ['is_deleted'] -%}
    {%- if flags | length == 1 -%} {{ lead_scoring.raw_boolean(columns, flags[0]) }}
    {%- else -%} ({{ lead_scoring.raw_boolean(columns, flags[0]) }} or {{ lead_scoring.raw_boolean(columns, flags[1]) }})
    {%- endif -%}
{%- endmacro %}


{#-
  Whether a version of a person is of one who was deleted: by a flag, or in the loader's history mode the newest version where none
  is active. Older versions are not: they say what the person was.

  Args:
    columns: what raw_columns returned
-#}
{% macro raw_is_deleted(columns) -%}
    {%- if '_fivetran_active' in columns and '_fivetran_start' in columns -%}
    (
        {{ lead_scoring.raw_is_flagged_deleted(columns) }}
        or (
            max(case when coalesce({{ lead_scoring.raw_known_boolean(columns, '_fivetran_active') }}, true) then 1 else 0 end) over (partition by {{ lead_scoring.raw_id(columns, 'id') }}) = 0
            and row_number() over (
                partition by {{ lead_scoring.raw_id(columns, 'id') }}
                order by {{ lead_scoring.raw_timestamp(columns, '_fivetran_start') }} desc
            ) = 1
        )
    )
    {%- else -%} {{ lead_scoring.raw_is_flagged_deleted(columns) }}
    {%- endif -%}
{%- endmacro %}


{#-
  Whether a record is gone by its newest version: by a flag, or in the loader's history mode by not being active.

  Args:
    columns: what raw_columns returned
-#}
{% macro raw_is_gone(columns) -%}
    {%- if '_fivetran_active' in columns -%}
    ({{ lead_scoring.raw_is_flagged_deleted(columns) }} or not coalesce({{ lead_scoring.raw_known_boolean(columns, '_fivetran_active') }}, true))
    {%- else -%} {{ lead_scoring.raw_is_flagged_deleted(columns) }}
    {%- endif -%}
{%- endmacro %}
