{#-
  A cell as a boolean, by the seed boolean_spellings; null for a known null and for a spelling that the seed lacks.

  Args:
    text: a column that raw_flag and known_text made
    spellings: name of a CTE, what boolean_spellings makes for this column
-#}
{% macro read_boolean(text, spellings) -%}
    {%- set found = dbt.position("',' || " ~ lead_scoring.snake_case(text) ~ " || ','", spellings ~ '.{}_spellings') -%}
    case
        when {{ text }} is null or {{ text }} like '%,%' then null
        when {{ found.format('true') }} > 0 then true
        when {{ found.format('false') }} > 0 then false
    end
{%- endmacro %}


{#-
  The spellings of a boolean column: one row, even of an empty seed, with those of yes and those of no in a text each, divided and
  enclosed by commas. Staging cross joins it, which can neither lose nor repeat a raw row.

  Args:
    seed: boolean_spellings
    column_name: the column
-#}
{% macro boolean_spellings(seed, column_name) -%}
    select
        ',' || coalesce({{ lead_scoring.sorted_concat("case when is_true = 'true' then spelling end", order_by='spelling') }}, '') || ',' as true_spellings,
        ',' || coalesce({{ lead_scoring.sorted_concat("case when is_true = 'false' then spelling end", order_by='spelling') }}, '') || ',' as false_spellings
    from (
        -- A row for one column takes precedence over one for any column.
        select
            spelling,
            coalesce(max(case when column_name is not null then lower(is_true) end), max(lower(is_true))) as is_true
        from {{ seed }}
        where coalesce(column_name, '{{ column_name }}') = '{{ column_name }}'
        group by spelling
    ) as applied
{%- endmacro %}
