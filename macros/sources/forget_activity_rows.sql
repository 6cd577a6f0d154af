{#-
  A hook before new activity rows are written: deletes those of days of loading that are read again or exist no more, and
  those of erased people, what their browsers did before they were known included.
-#}
{% macro forget_activity_rows() %}
    {%- set table = lead_scoring.remembered('int_activity_rows') -%}
    {%- if table -%}
        delete from {{ table }}
        where
            loaded_on not in ({{ lead_scoring.load_days(is_changed=false) }})
            {%- if lead_scoring.erasures_given() %}
            or lead_id in (select erased.lead_id from {{ ref('int_erased_leads') }} as erased)
            or (
                lead_id is null
                and anonymous_id in (
                    select identities.anonymous_id
                    from {{ ref('stg_crm__identities') }} as identities
                    inner join {{ ref('int_erased_leads') }} as erased
                        on identities.lead_id = erased.lead_id
                    where identities.anonymous_id is not null
                )
            )
            {%- endif %}
    {%- endif -%}
{% endmacro %}
