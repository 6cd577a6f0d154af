{% test number_text(model, column_name, max_decimals=4) %}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is not null
    and not {{ lead_scoring.is_number(column_name, max_decimals) }}

{% endtest %}
