{#- Counts raw rows, because the other staging models would clean every row to count it. int_activity_load_days counts activities. -#}
{%- set raw_rows = {} %}{% for table in ['leads', 'opportunities', 'identities', 'dispositions', 'erasures', 'activities'] -%}
{%- do raw_rows.update({table: lead_scoring.raw_rows(lead_scoring.raw_columns(table, optional_table=true), table)}) -%}
{%- endfor -%}
{%- do lead_scoring.check_rows_remain(raw_rows) -%}

with

final as (

    {% for table, rows in raw_rows.items() if table != 'activities' %}
    select
        '{{ table }}' as source_name,
        count(*) as raw_rows
    from ({{ rows }}) as {{ table }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
