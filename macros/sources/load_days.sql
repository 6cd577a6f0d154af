{#-
  Days of loading of this build, as literals.

  Args:
    which: `read` for those whose rows are read, `changed` for those that exist no more, too
-#}
{% macro load_days(which) -%}
    {{ lead_scoring.day_list('select loaded_on from ' ~ ref('int_activity_load_days') ~ ' where ' ~ ('is_read' if which == 'read' else 'reason is not null') ~ ' order by loaded_on') }}
{%- endmacro %}
