{#- The reasons that the engine itself gives, or that the shipped mappings do: each may stand in suppression_rules. -#}
{% macro built_in_reasons() %}
    {{ return(['erased', 'customer', 'partner', 'competitor', 'employee', 'bounced', 'opted_out', 'disqualified']) }}
{% endmacro %}
