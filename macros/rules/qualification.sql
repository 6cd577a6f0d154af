{#-
  How many doubling steps follow every lead from its first stay to its last: the lead, model and stage with most
  cooldowns to follow says it. A unit test, which has no tables, takes six.
-#}
{% macro period_steps() %}
    {%- set spells = lead_scoring.previous_build('int_qualification_entries', survives_full_refresh=true) -%}
    {%- if not spells -%} {{ return(6) }} {%- endif -%}
    {%- set most_hops -%}
        select max(hop_count)
        from (
            select count(*) as hop_count
            from {{ spells }}
            where is_cooling_down and next_starts_on is not null
            group by lead_id, scoring_model, stage
        ) as hops
    {%- endset -%}
    {{ return(lead_scoring.doubling_steps(lead_scoring.queried_number(most_hops))) }}
{% endmacro %}
