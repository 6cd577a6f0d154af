{#-
  A weight table's rows: those of the seed and, where past days are scored by the weights of then, those of
  former versions, as further scoring models whose names end in the version, such as b2b_saas@2.

  Args:
    seed: name of the weight table
-#}
{% macro weight_rows(seed) -%}
    {%- set columns = ['scoring_model'] + lead_scoring.weight_columns()[seed] -%}
    {%- set former = lead_scoring.weight_versions().former -%}
    select {{ columns | join(', ') }} from {{ ref(seed) }}
    {%- if former %}

    union all

    select
        scoring_model || '@' || cast(version_number as {{ dbt.type_string() }}) as scoring_model,
        {{ columns[1:] | join(',\n        ') }}
    from {{ lead_scoring.previous_build('int_weight_memory', survives_full_refresh=true) }}
    where
        table_name = '{{ seed }}'
        and (
            {%- for version in former %}
            {{ 'or ' if not loop.first }}(scoring_model = '{{ version.scoring_model }}' and version_number = {{ version.version_number }})
            {%- endfor %}
        )
    {%- endif %}
{%- endmacro %}
