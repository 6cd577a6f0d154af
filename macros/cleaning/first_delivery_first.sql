{#-
  The order of an activity's copies: the first delivered first, one without loaded_at last, and among
  equals an order that does not depend on how the rows were read.
-#}
{% macro first_delivery_first() -%}
    loaded_at asc nulls last, occurred_at asc, {{ lead_scoring.row_hash('activity', [
        'lead_id', 'anonymous_id', 'activity_type', 'url', 'content_id', 'content_type', 'campaign',
        'sequence_name', 'sequence_step', 'variant',
    ], booleans=['is_machine']) }}
{%- endmacro %}
