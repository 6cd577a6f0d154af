{#-
  How many steps follow a chain to its end when each step doubles how far its links reach: the least n with 2^n > links.

  Args:
    links: how many links the longest chain can have
-#}
{% macro doubling_steps(links) %}
    {%- set steps = namespace(count=0) -%}
    {%- for step in range(64) if 2 ** step <= links -%} {%- set steps.count = step + 1 -%} {%- endfor -%}
    {{ return(steps.count) }}
{% endmacro %}
