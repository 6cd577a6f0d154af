{#-
  One branch of a union: rows of a weight table whose cell names something that another table lacks.

  Args:
    seed: the weight table; a CTE of that name with a column rule_name must exist
    column: the cell that names something
    listed_in: the CTE that lists what may be named
    listed_as: its column
    message: SQL text, the mistake
    also_same: a column that both must share, such as scoring_model
    spelled: SQL of how the cell is compared; default: as it stands
    except_for: a value that needs no listing
-#}
{% macro reference_mistakes(seed, column, listed_in, listed_as, message, also_same=none, spelled=none, except_for=[]) %}
    select
        '{{ seed }}' as seed_name,
        {{ seed }}.rule_name,
        {{ message }} as mistake
    from {{ seed }}
    left join {{ listed_in }}
        on
            {{ spelled or (seed ~ '.' ~ column) }} = {{ listed_in }}.{{ listed_as }}
            {%- if also_same %}
            and {{ seed }}.{{ also_same }} = {{ listed_in }}.{{ also_same }}
            {%- endif %}
    where
        {{ seed }}.{{ column }} is not null
        and {{ listed_in }}.{{ listed_as }} is null
        {%- if except_for %}
        and lower({{ seed }}.{{ column }}) not in ('{{ except_for | join("', '") }}')
        {%- endif %}
{%- endmacro %}
