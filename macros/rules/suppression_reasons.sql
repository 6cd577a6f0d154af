{#- The reasons that the engine itself gives, or that the shipped mappings do: each may stand in suppression_rules. -#}
{% macro built_in_reasons() %}
    {{ return(['erased', 'customer', 'partner', 'competitor', 'employee', 'bounced', 'opted_out', 'disqualified']) }}
{% endmacro %}


{#- Why sales rejects a lead: what `meaning` of disposition_aliases may be for a reason, as a list. -#}
{% macro disposition_reasons() %}
    {{ return(['no_budget', 'no_authority', 'no_need', 'bad_timing', 'wrong_person', 'bad_data', 'competitor', 'student', 'other']) }}
{% endmacro %}
