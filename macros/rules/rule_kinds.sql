{#- The kinds of rules and the weight table of each: what numbers rules and what types them reads this. -#}
{% macro rule_kinds() %}
    {{ return({
        'explicit': 'explicit_weights',
        'behavioral': 'behavioral_weights',
        'frequency': 'frequency_weights',
        'inactivity': 'inactivity_weights',
        'fast_track': 'fast_track_rules',
    }) }}
{% endmacro %}
