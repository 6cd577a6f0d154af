{#-
  How a build finds out which days of loading to read again: by 'count' (rows, and deleted rows, of each day) or by
  'content' (a digest of every row, which finds what was overwritten in place, too).

  Set by the variable compare_activities_by. By itself it counts where a loader says when it loaded a row, and compares
  content where nothing does, where somebody may have edited a text file, and where a model puts rows together, from a CRM's
  tables or a user's own, of which any may have changed.
-#}
{% macro activities_are_compared_by() %}
    {%- set asked_for = var('compare_activities_by') -%}
    {%- if asked_for not in ('', 'count', 'content') -%}
        {{ exceptions.raise_compiler_error("The variable compare_activities_by is '" ~ asked_for ~ "'; write 'count' or 'content', or '' to leave it to the project.") }}
    {%- endif -%}
    {%- if asked_for -%} {{ return(asked_for) }} {%- endif -%}
    {%- if var('crm_systems') != ['crm'] or 'activities' in var('crm_models') -%} {{ return('content') }} {%- endif -%}
    {%- if target.type == 'duckdb' and var('crm_files') and '.parquet' not in var('crm_files') -%} {{ return('content') }} {%- endif -%}
    {{ return('count' if 'loaded_at' in lead_scoring.raw_columns('activities') else 'content') }}
{% endmacro %}
