{#-
  A query of the items of a list that a source wrote into one cell, such as '12;34': one row an item, with the
  row's key. Engines have no common way to make rows of a text, so a list may have 50 items; more are not read.

  Args:
    rows: name of a CTE
    key: its column that is kept
    list: its column with the list, text
    delimiter: what stands between two items
-#}
{% macro list_items(rows, key, list, delimiter) -%}
    select
        items.{{ key }},
        trim(items.item) as item
    from (
        select
            lists.{{ key }},
            case positions.position_number
                {%- for number in range(1, 51) %}
                when {{ number }} then {{ lead_scoring.part_of('lists.' ~ list, "'" ~ delimiter ~ "'", number) }}
                {%- endfor %}
            end as item
        from {{ rows }} as lists
        cross join (
            {%- for number in range(1, 51) %}
            select {{ number }} as position_number {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as positions
        where lists.{{ list }} is not null
    ) as items
    where trim(items.item) != ''
{%- endmacro %}
