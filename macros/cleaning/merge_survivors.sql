{#-
  The CTEs that follow merged_into_lead_id to the record that survives. The last of them, `survivors`, has one row a merged lead: lead_id, survivor_lead_id, is_cyclic.

  Each step doubles how far every pointer reaches: six steps follow a chain of 64 merges without
  recursion, which not every engine has.

  Args:
    versions: name of a CTE with the newest valid version of every lead
-#}
{% macro merge_survivors(versions) -%}
-- A pointer to nobody, or to the record itself, is ignored: the record stays a lead of its own.
hops_1 as (

    select
        merged.lead_id,
        merged.merged_into_lead_id as survivor_lead_id
    from {{ versions }} as merged
    inner join {{ versions }} as targets
        on merged.merged_into_lead_id = targets.lead_id
    where merged.lead_id != merged.merged_into_lead_id

),
{% for step in range(1, 7) %}
hops_{{ 2 ** step }} as (

    select
        hops.lead_id,
        coalesce(further_hops.survivor_lead_id, hops.survivor_lead_id) as survivor_lead_id
    from hops_{{ 2 ** (step - 1) }} as hops
    left join hops_{{ 2 ** (step - 1) }} as further_hops
        on hops.survivor_lead_id = further_hops.lead_id

),
{% endfor %}
-- Whoever is still merged after all those hops goes round in a circle.
circling as (

    select hops_64.survivor_lead_id as lead_id
    from hops_64
    inner join hops_1
        on hops_64.survivor_lead_id = hops_1.lead_id
    group by hops_64.survivor_lead_id

),

-- A pointer into a circle from outside is ignored, like one to nobody.
survivors as (

    select
        hops_64.lead_id,
        hops_64.survivor_lead_id,
        circling.lead_id is not null as is_cyclic
    from hops_64
    left join circling
        on hops_64.lead_id = circling.lead_id
    left join circling as circling_survivors
        on hops_64.survivor_lead_id = circling_survivors.lead_id
    where
        circling.lead_id is not null
        or circling_survivors.lead_id is null

)
{%- endmacro %}
