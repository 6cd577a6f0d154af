{#- The variable earliest_plausible_date as a timestamp literal. -#}
{% macro earliest_plausible_timestamp() -%}
    cast('{{ var("earliest_plausible_date") }} 00:00:00' as {{ dbt.type_timestamp() }})
{%- endmacro %}
