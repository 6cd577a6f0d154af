{#-
  A condition: a kept row of int_activity_rows is dropped in this build, since its day of loading is read again or exists no
  more, or since it is an erased person's, what their browsers did before they were known included.
-#}
{% macro is_dropped_activity_row() -%}
    loaded_on in ({{ lead_scoring.load_days('changed') }})
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
    {%- endif -%}
{%- endmacro %}
