{#-
  A hook before a model adds what it makes anew: deletes what it kept of the keys that this build touches, or all of it where
  nothing that was kept is good any more (activities_go_on).

  Args:
    model_name: the model whose rows to delete
    key: the column that finds them; none where what is touched may stay
    touched: the model that lists the keys
-#}
{% macro forget_touched(model_name, key=none, touched=none) %}
    {%- set table = lead_scoring.remembered(model_name) -%}
    {%- if table and not lead_scoring.activities_go_on() -%}
        delete from {{ table }} where true
    {%- elif table and key -%}
        delete from {{ table }} where {{ key }} in (select touched.{{ key }} from {{ ref(touched) }} as touched)
    {%- endif -%}
{% endmacro %}
