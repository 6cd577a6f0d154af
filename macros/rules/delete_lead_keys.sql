{#-
  A hook before leads get their numbers: deletes those of leads that are no more, erased ones among them. Where a delete cannot ask
  another table, all begin anew, as the days do that rules matched.
-#}
{% macro delete_lead_keys() %}
    {%- if is_incremental() and not lead_scoring.deletes_by_subquery() -%}
        delete from {{ this }} where true
    {%- elif is_incremental() -%}
        delete from {{ this }}
        where lead_id not in (select leads.lead_id from {{ ref('int_leads') }} as leads)
    {%- endif -%}
{% endmacro %}
