{#-
  Whether a table of a source is read at all, as far as variables tell.

  Args:
    system: the source's name
    table_name: a table of the source
-#}
{% macro is_raw_table(system, table_name) %}
    {%- if system != 'crm' -%} {{ return(table_name not in var(system ~ '_absent_tables')) }} {%- endif -%}
    {{ return(
        table_name not in var('crm_models')
        and ('crm' in var('crm_systems') and table_name not in var('crm_absent_tables') or table_name == 'erasures')
    ) }}
{% endmacro %}
