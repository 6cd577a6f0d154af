{#-
  With how many characters, 8 at most, a value begins like any of the values sought; for finding what somebody meant.

  Portable: Postgres and Redshift have no edit distance of their own.

  Args:
    value: SQL of a text
    sought_list: SQL of a text such as '|software|retail|'
-#}
{% macro common_prefix(value, sought_list) -%}
    {%- for characters in range(1, 9) -%}
    case
        when length({{ value }}) >= {{ characters }} and {{ dbt.position("('|' || substring(" ~ value ~ ", 1, " ~ characters ~ "))", sought_list) }} > 0 then 1
        else 0
    end {{- ' + ' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}
