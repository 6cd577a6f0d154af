{#-
  A hook before the leads are remembered: deletes what tables that outlive builds still know of erased people.

  A person is named by a lead id, by an address that the source still has, or by one that only the memory
  of leads has because the source has dropped the lead: hence both tables are cleaned here, where that memory is.

  Args:
    model_name: the model whose table to clean
-#}
{% macro forget_erased_leads(model_name) %}
    {%- set table = lead_scoring.relation_before(model_name) -%}
    {%- set memory = lead_scoring.relation_before('int_lead_memory') -%}
    {%- if table and memory and lead_scoring.erasures_given() -%}
        delete from {{ table }}
        where
            lead_id in (select erased.lead_id from {{ ref('int_erased_leads') }} as erased)
            or lead_id in (
                select remembered.lead_id
                from {{ memory }} as remembered
                inner join {{ ref('stg_crm__erasures') }} as erasures
                    on remembered.email = erasures.email
                left join {{ ref('int_lead_rows') }} as lead_rows
                    on remembered.lead_id = lead_rows.lead_id
                where lead_rows.lead_id is null
            )
            {%- if model_name == 'int_lead_memory' %}
            or email in (select erasures.email from {{ ref('stg_crm__erasures') }} as erasures where erasures.email is not null)
            {%- endif %}
    {%- endif -%}
{% endmacro %}
