{#-
  Whether this build publishes what it scores: yes, unless the environment variable LEAD_SCORING_PUBLISH says no. Stops
  the build when it says something else. Asked only where a model runs: dbt then need not parse anything again.
-#}
{% macro publishes() %}
    {%- set publish = (env_var('LEAD_SCORING_PUBLISH', '') if execute else '') | trim -%}
    {%- if publish | lower not in ('', 'true', 'yes', 'y', '1', 'false', 'no', 'n', '0') -%}
        {{ exceptions.raise_compiler_error(
            "The environment variable LEAD_SCORING_PUBLISH is '" ~ publish ~ "'; write true or false."
        ) }}
    {%- endif -%}
    {{ return(publish | lower in ('', 'true', 'yes', 'y', '1')) }}
{% endmacro %}
