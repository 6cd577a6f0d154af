{#-
  How many doubling steps follow every lead from its first period to its last, by the lead, model and stage with the most
  cooldowns. Six in a unit test, which has no tables.
-#}
{% macro period_steps() %}
    {%- set entries = lead_scoring.previous_build('int_qualification_entries', survives_full_refresh=true) -%}
    {%- if not entries -%} {{ return(6) }} {%- endif -%}
    {%- set most_hops -%}
        select max(hop_count)
        from (
            select count(*) as hop_count
            from {{ entries }}
            where is_cooling_down and next_starts_on is not null
            group by lead_id, scoring_model, stage
        ) as hops
    {%- endset -%}
    {{ return(lead_scoring.doubling_steps(lead_scoring.queried_number(most_hops))) }}
{% endmacro %}
