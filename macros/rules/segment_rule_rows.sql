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
