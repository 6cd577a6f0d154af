{#- Two rows that agree in all columns fail; a null is a value of its own. -#}
{% test unique_grain(model, columns) %}

select
    {{ columns | join(',\n    ') }}
from {{ model }}
group by
    {{ columns | join(',\n    ') }}
having count(*) > 1

{% endtest %}
