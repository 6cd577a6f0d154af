{#-
  A select of what segment rules ask about the lead itself, one row a condition, as explicit_weights would say it: the
  rule_id is the rule's priority.

  Args:
    relation: nurture_segment_rules, with every column
-#}
{% macro segment_conditions(relation) -%}
    {%- for attribute in lead_scoring.segment_attributes() %}
    select
        coalesce(priority, '?') || '/' || coalesce(segment, '?') as rule_name,
        'nurture_segment_rules' as scoring_model,
        trim(priority) as rule_id,
        '{{ attribute }}' as attribute,
        'any_of' as operator,
        {{ attribute }} as value
    from {{ relation }}
    where {{ attribute }} is not null

    union all
    {% endfor %}
    select
        coalesce(priority, '?') || '/' || coalesce(segment, '?') as rule_name,
        'nurture_segment_rules' as scoring_model,
        trim(priority) as rule_id,
        attribute,
        coalesce(operator, 'any_of') as operator,
        value
    from {{ relation }}
    where attribute is not null
{%- endmacro %}
