{% macro postgres__update_statistics(relation) -%}
    {%- if not relation.is_view -%} analyze {{ relation }} {%- endif -%}
{%- endmacro %}
