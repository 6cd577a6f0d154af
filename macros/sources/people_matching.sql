{#- Whether records with one email address are one person in this project, after a check of the variable match_people. -#}
{% macro people_matching() %}
    {%- set choice = var('match_people') -%}
    {%- if choice not in ('across_systems', 'everywhere', 'never') -%}
        {{ exceptions.raise_compiler_error("The variable match_people is '" ~ choice ~ "'; write across_systems, everywhere or never.") }}
    {%- endif -%}
    {{ return(choice == 'everywhere' or (choice == 'across_systems' and var('crm_systems') | length > 1)) }}
{% endmacro %}
