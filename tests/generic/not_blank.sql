{% test not_blank(model, column_name) %}

select {{ column_name }}
from {{ model }}
where trim(cast({{ column_name }} as {{ dbt.type_string() }})) = ''

{% endtest %}
