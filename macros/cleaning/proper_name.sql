{#-
  A name typed all in capitals or all in small letters, with capital initials; any other as it is,
  for 'McDonald' and 'van der Berg' know best. Words are told apart by spaces;
  a name of more than three is left as it is.

  Args:
    expression: cleaned SQL text
-#}
{% macro proper_name(expression) -%}
    case
        when
            ({{ expression }} = upper({{ expression }}) or {{ expression }} = lower({{ expression }}))
            and {{ expression }} not like '% % % %'
            then trim(
                {%- for number in [1, 2, 3] %}
                {%- set word = "coalesce(" ~ lead_scoring.part_of(expression, "' '", number) ~ ", '')" %}
                {{ "|| ' ' || " if not loop.first }}upper(substring({{ word }}, 1, 1)) || lower(substring({{ word }}, 2))
                {%- endfor %}
            )
        else {{ expression }}
    end
{%- endmacro %}
