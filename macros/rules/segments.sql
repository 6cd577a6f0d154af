{#- The attributes of a lead that have a column of their own in nurture_segment_rules. -#}
{% macro segment_attributes() %}
    {{ return(['industry', 'company_size_band', 'lead_source', 'seniority', 'job_function']) }}
{% endmacro %}


{#-
  A select of the segment rules' conditions on attributes of the lead, in the columns of explicit_weights; the rule_id is the
  rule's priority.

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


{#-
  A select of the rows of nurture_segment_rules with every column: in a copy that is older than a column, its cells read
  as blank.

  Args:
    relation: the seed
-#}
{% macro segment_rule_rows(relation) -%}
    {%- set columns = [
        'priority', 'segment', 'qualification', 'funnel_stage', 'min_days_inactive', 'max_days_inactive', 'min_fit_grade',
        'max_fit_grade', 'min_fit_completeness', 'suppression_reason', 'min_score', 'max_score', 'sequence', 'reason',
    ] -%}
    {%- set newer_columns = ['scoring_model', 'lifecycle_stage'] + lead_scoring.segment_attributes() + ['attribute', 'operator', 'value', 'activity_type', 'within_days', 'content_stage'] -%}
    {%- set found = lead_scoring.present_columns(relation, newer_columns) -%}
    select
        {{ columns | join(',\n        ') }}
        {%- for column in newer_columns %},
        {{ column if column in found else 'cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}


{#-
  The number of a sequence's step in activities, 3 or 3.0; null where it is no whole number of at most four digits.

  Args:
    expression: SQL text
-#}
{% macro step_number(expression) -%}
    cast(case when {{ lead_scoring.matches_pattern(expression, '^[0-9]{1,4}([.]0{1,10})?$') }} then {{ lead_scoring.text_part(expression, "'.'", 1) }} end as {{ dbt.type_int() }})
{%- endmacro %}
