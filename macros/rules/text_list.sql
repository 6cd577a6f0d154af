{#-
  Texts as literals for an `in`; one that nothing equals where there are none.

  While dbt parses nobody reads them, and some models have hundreds.

  Args:
    texts: a list
-#}
{% macro text_list(texts) -%}
    {%- for text in (texts or [''] if execute else ['']) -%}
        '{{ dbt.escape_single_quotes(text) }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
