{#- Counts raw rows, because the other staging models would clean every row to count it. -#}
{%- set tables = ['leads', 'opportunities', 'identities', 'dispositions', 'erasures'] -%}
{#- Requests to erase somebody may all be withdrawn. -#}
{%- do lead_scoring.check_rows_remain(tables | reject('equalto', 'erasures') | list + ['activities']) -%}

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
