{#-
  The host in text that may be a bare domain or a whole address: 'https://www.acme.com/about' is 'acme.com'.

  Args:
    expression: lower-case SQL text
-#}
{% macro host_of(expression) -%}
    {%- set bare = "replace(replace(" ~ expression ~ ", 'https://', ''), 'http://', '')" -%}
    {%- set host = lead_scoring.part_of(lead_scoring.part_of(bare, "'/'", 1), "':'", 1) -%}
    nullif(case when {{ host }} like 'www.%' then substring({{ host }}, 5) else {{ host }} end, '')
{%- endmacro %}
