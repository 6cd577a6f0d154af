{#- The attributes of a lead that have a column of their own in nurture_segment_rules. -#}
{% macro segment_attributes() %}
    {{ return(['industry', 'company_size_band', 'lead_source', 'seniority', 'job_function']) }}
{% endmacro %}
