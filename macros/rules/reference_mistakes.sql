{#-
  One branch of a union: rows of a seed whose cell names something that another table lacks. The message lists what it
  has, from which stop_on_rule_mistakes picks the nearest.

  Args:
    seed: the seed; a CTE of that name with a column rule_name must exist
    column: the cell that names something
    listed_in: the CTE that lists what may be named
    listed_as: its column
    remedy: what to do where the cell is right; default: to add it to the seed listed_in
    also_same: a column that both must share, such as scoring_model
    spelled: SQL of how the cell is compared; default: as it stands
    except_for: values that need no listing
    aliases: a CTE whose column alias has further names, compared in the same way
-#}
{% macro reference_mistakes(seed, column, listed_in, listed_as, remedy=none, also_same=none, spelled=none, except_for=[], aliases=none) %}
    select
        '{{ seed }}' as seed_name,
        {{ seed }}.rule_name,
        'unknown {{ column }} "' || {{ seed }}.{{ column }} || '"; '
        || coalesce('use one of {{ except_for | join(", ") }}{{ ", " if except_for }}' || options.listed || ', or ', '')
        || '{{ remedy or ("add it to " ~ listed_in ~ ".csv") }}' as mistake
    from {{ seed }}
    left join {{ listed_in }}
        on
            {{ spelled or (seed ~ '.' ~ column) }} = {{ listed_in }}.{{ listed_as }}
            {%- if also_same %}
            and {{ seed }}.{{ also_same }} = {{ listed_in }}.{{ also_same }}
            {%- endif %}
    {%- if aliases %}
    left join {{ aliases }}
        on {{ spelled or (seed ~ '.' ~ column) }} = {{ aliases }}.alias
    {%- endif %}
    {{ 'left' if also_same else 'cross' }} join (
        {{ lead_scoring.listed_options(listed_in, listed_as, also_same) }}
    ) as options
    {%- if also_same %}
        on {{ seed }}.{{ also_same }} = options.{{ also_same }}
    {%- endif %}
    where
        {{ seed }}.{{ column }} is not null
        and {{ listed_in }}.{{ listed_as }} is null
        {%- if aliases %}
        and {{ aliases }}.alias is null
        {%- endif %}
        {%- if except_for %}
        and lower({{ seed }}.{{ column }}) not in ('{{ except_for | join("', '") }}')
        {%- endif %}
{%- endmacro %}
