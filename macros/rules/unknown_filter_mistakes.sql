{#-
  Two branches of a union: rules that look for an activity type or a page category nobody defined.

  Args:
    seed: the seed; CTEs of that name, activity_types, activity_type_aliases and page_categories must exist
-#}
{% macro unknown_filter_mistakes(seed) -%}
    {{ lead_scoring.reference_mistakes(
        seed, 'activity_type', 'activity_types', 'activity_type',
        spelled=lead_scoring.written_activity_type(seed), aliases='activity_type_aliases'
    ) }}

    union all
    {{ lead_scoring.reference_mistakes(
        seed, 'page_category', 'page_categories', 'page_category',
        spelled='lower(trim(' ~ seed ~ '.page_category))', except_for=['other']
    ) }}
{%- endmacro %}
