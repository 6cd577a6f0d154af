{#-
  CTEs that follow those of merge_survivors. The last of them has every record that was merged with one of the
  given leads, in whichever direction, and those themselves: lead_id, which may come more than once.

  Args:
    leads: name of a CTE with lead_id
    name: what the last CTE is called
-#}
{% macro merged_with(leads, name) -%}
{{ name }}_survivors as (

    select distinct coalesce(survivors.survivor_lead_id, {{ leads }}.lead_id) as survivor_lead_id
    from {{ leads }}
    left join survivors
        on {{ leads }}.lead_id = survivors.lead_id

),

{{ name }} as (

    select survivor_lead_id as lead_id
    from {{ name }}_survivors

    union all

    select survivors.lead_id
    from survivors
    inner join {{ name }}_survivors
        on survivors.survivor_lead_id = {{ name }}_survivors.survivor_lead_id

)
{%- endmacro %}
