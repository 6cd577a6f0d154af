{#-
  Texts as literals for an `in`; one that nothing equals where there are none.

  Args:
    texts: a list
-#}
{% macro text_list(texts) -%}
    {%- for text in texts or [''] -%}
        '{{ dbt.escape_single_quotes(text) }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
