{#- When this run began, as a UTC timestamp literal: the one reading of the wall clock, which only
    rejects events dated after it. -#}
{% macro run_started_at_utc() -%}
    cast('{{ var("run_started_at", run_started_at.strftime("%Y-%m-%d %H:%M:%S")) }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
