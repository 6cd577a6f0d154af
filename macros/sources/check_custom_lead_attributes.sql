{#-
  Stops the build when the variable custom_lead_attributes names a column that `leads` lacks, or one
  that the engine already knows.

  Args:
    columns: what raw_columns returned for leads
-#}
{% macro check_custom_lead_attributes(columns) %}
    {%- if execute -%}
        {%- for attribute in var('custom_lead_attributes') -%}
            {%- set engine_columns = [
                'lead_id', 'merged_into_lead_id', 'email_opt_out', 'is_customer', 'is_deleted', 'created_at', 'updated_at',
            ] -%}
            {%- if attribute in lead_scoring.standard_lead_attributes() + engine_columns -%}
                {{ exceptions.raise_compiler_error(
                    "custom_lead_attributes names '" ~ attribute ~ "', which the engine knows already. Take it out of the list."
                ) }}
            {%- elif attribute not in columns -%}
                {{ exceptions.raise_compiler_error(
                    "custom_lead_attributes names '" ~ attribute ~ "', but the source table 'leads' has no such column. It has: "
                    ~ columns.keys() | join(', ') ~ ". Write the name in lower case as the table has it."
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
