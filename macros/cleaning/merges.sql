{#-
  The CTEs that follow merged_into_lead_id to the record that survives. The last of them, `survivors`, has one row per merged lead: lead_id, survivor_lead_id, is_cyclic.

  Each step doubles how far every pointer reaches, without recursion, which not every engine has. No chain is longer than
  the number of records inside one, merged themselves and merged into; they are counted where `built` is a table. In a
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
ends_of_{{ 2 ** (step - 1) }} as (

    {{ lead_scoring.ends_of_hops('hops_' ~ 2 ** (step - 1)) }}

),

hops_{{ 2 ** step }} as (

    select
        lead_id,
        coalesce(end_survivor_lead_id, survivor_lead_id) as survivor_lead_id
    from ends_of_{{ 2 ** (step - 1) }}
    where is_survivor = 1

),
{% endfor %}
ends_of_{{ 2 ** steps }} as (

    {{ lead_scoring.ends_of_hops('hops_' ~ 2 ** steps) }}

),

-- After all hops only a circle has records that are both merged and survivors.
followed as (

    select
        lead_id,
        survivor_lead_id,
        max(case when is_survivor = 0 then is_end_a_survivor end) = 1 as is_cyclic,
        max(case when is_survivor = 1 then end_survivor_lead_id end) is not null as is_survivor_cyclic
    from ends_of_{{ 2 ** steps }}
    group by
        lead_id,
        survivor_lead_id

),

-- Ignore a pointer into a circle from outside, like one to an unknown lead.
survivors as (

    select
        lead_id,
        survivor_lead_id,
        is_cyclic
    from followed
    where is_cyclic or not is_survivor_cyclic

)
{%- endmacro %}


{#-
  A query of both ends of each hop, with what other hops say of that end: the survivor of the hop that begins there, and whether
  one ends there. It joins the hops with themselves by a window, because an engine may evaluate a CTE wherever it is named:
  readings would double with each step.

  Args:
    hops: name of a CTE with lead_id, unique, and survivor_lead_id
-#}
{% macro ends_of_hops(hops) -%}
    select
        lead_id,
        survivor_lead_id,
        is_survivor,
        max(case when is_survivor = 0 then survivor_lead_id end) over (partition by end_lead_id) as end_survivor_lead_id,
        max(is_survivor) over (partition by end_lead_id) as is_end_a_survivor
    from (
        select
            hops.lead_id,
            hops.survivor_lead_id,
            sides.is_survivor,
            case sides.is_survivor when 1 then hops.survivor_lead_id else hops.lead_id end as end_lead_id
        from {{ hops }} as hops
        cross join (select 0 as is_survivor union all select 1 as is_survivor) as sides
    ) as ends
{%- endmacro %}


{#-
  The CTEs that follow a CRM's list of merges to a record that its loader still has, so that up to three in between may be gone.
  The last of them, `final`, has one row per merged record: lead_id, survivor_lead_id. Where no record is found, the merge stays
  as listed; merges of records that are there are followed by int_leads_deduplicated.

  Few CTEs, each read seldom: some engines work one out wherever it is named.

  Args:
    merged_records: name of a CTE with lead_id and survivor_lead_id, a record as often as it is listed
    records: name of a CTE with the records that are there, lead_id
-#}
{% macro followed_merges(merged_records, records) -%}
present as (

    select distinct lead_id
    from {{ records }}

),

-- Both survivors list a record that was merged twice: take one that is there.
ranked as (

    select
        merged.lead_id,
        merged.survivor_lead_id,
        present.lead_id is not null as is_present,
        row_number() over (
            partition by merged.lead_id
            order by
                case when present.lead_id is not null then 0 else 1 end asc,
                merged.survivor_lead_id desc
        ) as survivor_rank
    from {{ merged_records }} as merged
    left join present
        on merged.survivor_lead_id = present.lead_id
    where merged.lead_id != merged.survivor_lead_id

),

final as (

    select
        first_merge.lead_id,
        case
            when first_merge.is_present then first_merge.survivor_lead_id
            {%- for merge in ['second', 'third', 'fourth'] %}
            when {{ merge }}_merge.is_present then {{ merge }}_merge.survivor_lead_id
            {%- endfor %}
            else first_merge.survivor_lead_id
        end as survivor_lead_id
    from ranked as first_merge
    {%- for merge, before in [('second', 'first'), ('third', 'second'), ('fourth', 'third')] %}
    left join ranked as {{ merge }}_merge
        on
            {{ before }}_merge.survivor_lead_id = {{ merge }}_merge.lead_id
            and {{ merge }}_merge.survivor_rank = 1
            and not {{ before }}_merge.is_present
    {%- endfor %}
    where first_merge.survivor_rank = 1

)
{%- endmacro %}
