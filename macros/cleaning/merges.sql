{#-
  The CTEs that follow merged_into_lead_id to the record that survives. The last of them, `survivors`, has one row a merged lead: lead_id, survivor_lead_id, is_cyclic.

  Each step doubles how far every pointer reaches, without recursion, which not every engine has. No chain is longer than
  the records in the midst of one, which are merged and merged into; they are counted where `built` is a table. In a
  unit test, which has none, six steps follow 64 merges.

  Args:
    versions: name of a CTE with the newest valid version of every lead
    built: the relation that its rows come from; none in a unit test
-#}
{% macro merge_survivors(versions, built) -%}
{%- set steps = 6 -%}
{%- if built -%}
    {%- set records_in_between -%}
        select count(distinct targets.lead_id)
        from {{ built }} as merged
        inner join {{ built }} as targets
            on merged.merged_into_lead_id = targets.lead_id
        where targets.merged_into_lead_id is not null
    {%- endset -%}
    {%- set steps = lead_scoring.doubling_steps(lead_scoring.queried_number(records_in_between)) -%}
{%- endif -%}
{%- set all_hops = 'hops_' ~ 2 ** steps -%}
-- Ignore a pointer to an unknown lead, or to the record itself.
hops_1 as (

    select
        merged.lead_id,
        merged.merged_into_lead_id as survivor_lead_id
    from {{ versions }} as merged
    inner join {{ versions }} as targets
        on merged.merged_into_lead_id = targets.lead_id
    where merged.lead_id != merged.merged_into_lead_id

),
{% for step in range(1, steps + 1) %}
hops_{{ 2 ** step }} as (

    select
        hops.lead_id,
        coalesce(further_hops.survivor_lead_id, hops.survivor_lead_id) as survivor_lead_id
    from hops_{{ 2 ** (step - 1) }} as hops
    left join hops_{{ 2 ** (step - 1) }} as further_hops
        on hops.survivor_lead_id = further_hops.lead_id

),
{% endfor %}
-- A record that is still merged after all hops is in a circle.
circling as (

    select followed.survivor_lead_id as lead_id
    from {{ all_hops }} as followed
    inner join hops_1 as further_hops
        on followed.survivor_lead_id = further_hops.lead_id
    group by followed.survivor_lead_id

),

-- Ignore a pointer into a circle from outside, like one to an unknown lead.
survivors as (

    select
        followed.lead_id,
        followed.survivor_lead_id,
        circling.lead_id is not null as is_cyclic
    from {{ all_hops }} as followed
    left join circling
        on followed.lead_id = circling.lead_id
    left join circling as circling_survivors
        on followed.survivor_lead_id = circling_survivors.lead_id
    where
        circling.lead_id is not null
        or circling_survivors.lead_id is null

)
{%- endmacro %}


{#-
  CTEs that follow those of merge_survivors. The last of them has every record that was merged with one of the
  given leads, in whichever direction, and those themselves: lead_id, which may come more than once.

  Args:
    leads: name of a CTE with lead_id
    name: what the last CTE is called
-#}
{% macro expand_merges(leads, name) -%}
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
