{#- Why sales rejects a lead: what `meaning` of disposition_aliases may be for a reason, as a list. -#}
{% macro disposition_reasons() %}
    {{ return(['no_budget', 'no_authority', 'no_need', 'bad_timing', 'wrong_person', 'bad_data', 'competitor', 'student', 'other']) }}
{% endmacro %}
