{#-
  A query of the items of a list that a source wrote into one cell, such as '12;34': one row an item, with the
  row's key. Engines have no common way to make rows of a text, so each position is written out, as many as the longest
  list has; in a unit test, which has no tables, ten.

  Args:
    rows: name of a CTE
    key: its column that is kept
    list: its column with the list, text
    delimiter: what stands between two items, one character
    built: what the longest list is looked for in, SQL that stands after `from` and has the column; none in a unit test
-#}
{% macro list_items(rows, key, list, delimiter, built) -%}
    {%- set most_items = 10 -%}
    {%- if built -%}
        {%- set most_items = 1 + lead_scoring.queried_number(
            "select max(length(" ~ list ~ ") - length(replace(" ~ list ~ ", '" ~ delimiter ~ "', ''))) from " ~ built
        ) -%}
    {%- endif -%}
    select
        items.{{ key }},
        trim(items.item) as item
    from (
        select
            lists.{{ key }},
            case positions.position_number
                {%- for number in range(1, most_items + 1) %}
                when {{ number }} then {{ lead_scoring.part_of('lists.' ~ list, "'" ~ delimiter ~ "'", number) }}
                {%- endfor %}
            end as item
        from {{ rows }} as lists
        cross join (
            {%- for number in range(1, most_items + 1) %}
            select {{ number }} as position_number {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as positions
        where lists.{{ list }} is not null
    ) as items
    where trim(items.item) != ''
{%- endmacro %}
