{#-
  Stops the build when the variable crm_systems is no list, is empty or names a system that nothing here reads.

  Args:
    systems: the variable's value
-#}
{% macro check_crm_systems(systems) %}
    {%- set known = ['crm', 'hubspot', 'salesforce', 'marketo', 'pardot'] -%}
    {%- if systems is string or not systems or systems | reject('in', known) | list -%}
        {{ exceptions.raise_compiler_error(
            "The variable crm_systems is " ~ systems ~ "; it must be a list of systems to read, such as [hubspot] or [crm, pardot]. Known are "
            ~ known | join(', ') ~ "."
        ) }}
    {%- endif -%}
{% endmacro %}
