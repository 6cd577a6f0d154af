{#-
  A condition: the activity is an erased person's, what their browsers did before they were known included.

  Args:
    lead_column: the lead that the source names
-#}
{% macro is_of_erased_person(lead_column) -%}
    {%- if lead_scoring.erasures_given() -%}
    {{ lead_column }} in (select erased.lead_id from {{ ref('int_erased_leads') }} as erased)
    or (
        {{ lead_column }} is null
        and anonymous_id in (
            select identities.anonymous_id
            from {{ ref('stg_crm__identities') }} as identities
            inner join {{ ref('int_erased_leads') }} as erased
                on identities.lead_id = erased.lead_id
            where identities.anonymous_id is not null
        )
    )
    {%- else -%}
    1 = 0
    {%- endif -%}
{%- endmacro %}
