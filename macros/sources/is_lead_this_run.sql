{#-
  A condition: a kept row is of a lead that this build makes again, or of one that is no more. int_leads_this_run has one row without
  an id for the latter.
-#}
{% macro is_lead_this_run() -%}
    lead_id in (select listed.lead_id from {{ ref('int_leads_this_run') }} as listed)
    {%- if execute and run_query('select count(*) from ' ~ ref('int_leads_this_run') ~ ' where lead_id is null').columns[0].values()[0] > 0 %}
    or lead_id not in (
        select owners.lead_id
        from {{ ref('int_activity_owners') }} as owners
        where owners.known_by = 'lead'
    )
    {%- endif -%}
{%- endmacro %}
