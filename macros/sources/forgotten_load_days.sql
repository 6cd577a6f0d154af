{#- The days of loading whose kept rows this build drops, as literals: those that are read again, and those that exist no more. -#}
{% macro forgotten_load_days() -%}
    {%- set query -%}
        select kept.loaded_on
        from (select distinct loaded_on from {{ lead_scoring.remembered('int_activity_rows') }}) as kept
        left join {{ ref('int_activity_loads') }} as loads
            on kept.loaded_on = loads.loaded_on and not loads.is_changed
        where loads.loaded_on is null and kept.loaded_on is not null
        order by kept.loaded_on
    {%- endset -%}
    {{ lead_scoring.day_list(query) }}
{%- endmacro %}
