{#-
  Stops the build when the activities table can name no lead at all: neither lead_id nor anonymous_id.

  Args:
    columns: what raw_columns returned for activities
-#}
{% macro check_activity_keys(columns) %}
    {%- if 'lead_id' not in columns and 'anonymous_id' not in columns -%}
        {{ exceptions.raise_compiler_error(
            "The source table 'activities' lacks both lead_id and anonymous_id, so no activity could be "
            ~ "told from another lead's. Add one of them, for instance in a view over your table."
        ) }}
    {%- endif -%}
{% endmacro %}
