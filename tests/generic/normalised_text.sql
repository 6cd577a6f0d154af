{% test normalised_text(model, column_name) %}

select {{ column_name }}
from {{ model }}
where {{ column_name }} != lower(trim({{ column_name }}))

{% endtest %}
