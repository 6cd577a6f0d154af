{#- Counts raw rows, because the other staging models would clean every row to count it. -#}
{%- set tables = ['leads', 'opportunities', 'identities', 'dispositions', 'erasures'] -%}

with

final as (

    {% for table in tables %}
    select
        '{{ table }}' as source_name,
        count(*) as raw_rows
    from ({{ lead_scoring.raw_rows(lead_scoring.raw_columns(table, optional_table=true), table) }}) as {{ table }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
