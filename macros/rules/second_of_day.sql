{#-
  How many whole seconds of its day have passed at a moment.

  Args:
    moment: SQL of a timestamp
-#}
{% macro second_of_day(moment) -%}
    cast({{ dbt.datediff('cast(cast(' ~ moment ~ ' as date) as ' ~ dbt.type_timestamp() ~ ')', moment, 'second') }} as {{ dbt.type_bigint() }})
{%- endmacro %}
