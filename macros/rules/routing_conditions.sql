{#- What routing_rules may ask of a hand-over and its lead, as a list of columns. -#}
{% macro routing_conditions() %}
    {{ return(['qualification', 'region', 'country', 'company_size_band', 'industry', 'lead_source']) }}
{% endmacro %}
