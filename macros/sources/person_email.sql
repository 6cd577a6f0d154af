{#-
  What of an email address tells who somebody is: without the part behind a plus where the variable
  match_plus_addresses says so and records are brought together by their address at all.

  Args:
    email: an expression for an address in lower case
-#}
{% macro person_email(email) -%}
    {%- if var('match_plus_addresses') and lead_scoring.people_matching() -%}
        {{ lead_scoring.part_of(lead_scoring.part_of(email, "'@'", 1), "'+'", 1) }} || '@' || {{ lead_scoring.part_of(email, "'@'", 2) }}
    {%- else -%} {{ email }}
    {%- endif -%}
{%- endmacro %}
