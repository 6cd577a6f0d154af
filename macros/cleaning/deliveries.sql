{#-
  The order of an activity's copies: the first delivered first, one without loaded_at last, and among
  equals an order that does not depend on how the rows were read.
-#}
{% macro first_delivery_first() -%}
    loaded_at asc nulls last, occurred_at asc, {{ lead_scoring.row_hash('activity', [
        'lead_id', 'anonymous_id', 'activity_type', 'url', 'content_id', 'content_type', 'campaign',
        'sequence_name', 'sequence_step', 'variant', 'quantity',
    ], booleans=['is_machine']) }}
{%- endmacro %}


{#-
  The order of a lead's versions: the newest first, one without updated_at last, and among equals an
  order that does not depend on how the rows were read: moments that cannot be read by their text.
-#}
{% macro newest_version_first() -%}
    updated_at desc nulls last, created_at desc, {{ lead_scoring.binary_order('unread_updated_at') }} desc nulls last, {{ lead_scoring.row_hash('lead', [
        'merged_into_lead_id', 'email', 'first_name', 'last_name', 'job_title', 'company_name', 'company_domain',
        'industry', 'country', 'region', 'employee_count_text', 'annual_revenue_text', 'lead_source',
        'utm_source', 'utm_medium', 'utm_campaign', 'budget_authority', 'purchase_timeframe', 'lifecycle_stage', 'owner_id',
    ] + var('custom_lead_attributes'), booleans=['is_email_opt_out', 'is_customer', 'is_deleted']) }}
{%- endmacro %}


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
