{#-
  The columns that the views of Salesforce read, spelt as Fivetran spells them. A table may spell who_id as the API does, WhoId,
  and a field of your own Region__c instead of region_c.
-#}
{% macro salesforce_columns() %}
    {%- set names = [
        'account_id', 'activity_date', 'activity_date_time', 'amount', 'annual_revenue', 'billing_country', 'budget_authority_c',
        'call_disposition', 'campaign_id', 'close_date', 'company', 'completed_date_time', 'contact_id', 'converted_account_id',
        'converted_contact_id', 'converted_opportunity_id', 'country', 'created_date', 'email', 'email_bounced_date', 'first_name',
        'first_responded_date', 'has_opted_out_of_email', 'has_responded', 'id', 'individual_id', 'industry', 'is_child', 'is_closed',
        'is_deleted', 'is_primary', 'is_won', 'last_modified_date', 'last_name', 'lead_id', 'lead_source', 'mailing_country',
        'master_record_id', 'name', 'number_of_employees', 'opportunity_id', 'owner_id', 'purchase_timeframe_c', 'region_c',
        'should_forget', 'stage_name', 'start_date_time', 'status', 'status_reason_c', 'system_modstamp', 'task_subtype', 'title',
        'type', 'utm_campaign_c', 'utm_medium_c', 'utm_source_c', 'website', 'who_id',
    ] -%}
    {{ return((names + var('salesforce_lead_columns').values() | list + var('custom_lead_attributes')) | unique | list) }}
{% endmacro %}


{#-
  The columns of a Salesforce table that it spells otherwise than the views do, as {the views' name: its own}.

  Args:
    columns: the table's columns, {lower-case name: data type}
-#}
{% macro salesforce_spellings(columns) %}
    {%- set names = lead_scoring.salesforce_columns() -%}
    {%- set own = {} -%}
    {%- for column in columns if column not in names -%} {%- do own.update({column | replace('_', ''): column}) -%} {%- endfor -%}
    {%- set spellings = {} -%}
    {%- for name in names if name | replace('_', '') in own -%} {%- do spellings.update({name: own[name | replace('_', '')]}) -%} {%- endfor -%}
    {{ return(spellings) }}
{% endmacro %}


{#-
  Stops the build where a table that should have former versions of records has something else: nearly always Salesforce's own
  history of single fields, which no view could read as versions.

  Args:
    columns: what raw_columns returned; {} for an absent table
    object: lead or contact
-#}
{% macro check_salesforce_history(columns, object) %}
    {%- if columns and ['id', '_fivetran_start'] | reject('in', columns) | list -%}
        {{ exceptions.raise_compiler_error(
            "The source table '" ~ object ~ "_history' of salesforce has no _fivetran_start with the id of the " ~ object ~ ": it is not the loader's history of whole records"
            ~ (", but Salesforce's own of single fields, which is not read" if 'field' in columns else "") ~ ". Add '" ~ object
            ~ "_history' to the variable salesforce_absent_tables. For former versions turn on the loader's history mode for the table '" ~ object
            ~ "', which then has them itself."
        ) }}
    {%- endif -%}
{% endmacro %}
