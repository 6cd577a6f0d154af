{#-
  The CTE `spelt_leads`: every id by which other tables may name a lead, with the lead itself: known_id, lead_id,
  survivor_lead_id. The id of the table of leads is the public one.

  Args:
    leads: name of a CTE with lead_id and survivor_lead_id
-#}
{% macro spelt_leads(leads) -%}
respelt_leads as (

    select
        {{ lead_scoring.other_spelling('lead_id') }} as known_id,
        lead_id,
        survivor_lead_id
    from {{ leads }}

),

spelt_leads as (

    select
        lead_id as known_id,
        lead_id,
        survivor_lead_id
    from {{ leads }}

    union all

    select
        known_id,
        lead_id,
        survivor_lead_id
    from respelt_leads
    where known_id is not null

)
{%- endmacro %}
