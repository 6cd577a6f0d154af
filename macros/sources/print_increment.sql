{#-
  Prints in one line what a build has read and followed, and why it has read everything where it did. `make build` shows it.

  Args:
    relation: the table int_activity_state
-#}
{% macro print_increment(relation) %}
    {%- if execute -%}
        {%- set query -%}
            select
                days.read_days, days.all_days, days.read_rows, days.all_rows, days.kept_days, days.reason,
                activities.activity_count, leads.lead_count, owners.all_leads
            from (
                select
                    coalesce(sum(case when is_read then 1 else 0 end), 0) as read_days,
                    coalesce(sum(case when row_count > 0 then 1 else 0 end), 0) as all_days,
                    coalesce(sum(case when is_read then row_count else 0 end), 0) as read_rows,
                    coalesce(sum(row_count), 0) as all_rows,
                    coalesce(sum(case when reason is null then 1 else 0 end), 0) as kept_days,
                    min(reason) as reason
                from {{ ref('int_activity_load_days') }}
            ) as days
            cross join (select count(*) as activity_count from {{ ref('int_activities_this_run') }}) as activities
            cross join (select count(lead_id) as lead_count from {{ ref('int_leads_this_run') }}) as leads
            cross join (select count(distinct lead_id) as all_leads from {{ ref('int_owner_state') }} where known_by = 'lead') as owners
        {%- endset -%}
        {%- set found = run_query(query).rows[0] -%}
        {%- set numbers = [] -%}
        {%- for position in range(9) -%} {%- do numbers.append(found[position] if position == 5 else '{:,}'.format(found[position] | int)) -%} {%- endfor -%}
        {%- set days = numbers[1] ~ (' day' if numbers[1] == '1' else ' days') ~ ' of loading' -%}
        {%- if numbers[4] == '0' -%}
            {%- do log('Read all ' ~ days ~ ' (' ~ numbers[3] ~ ' rows): ' ~ (numbers[5] or 'no activities') | replace('_', ' '), info=true) -%}
        {%- else -%}
            {%- do log(
                'Read ' ~ numbers[0] ~ ' of ' ~ days ~ ' (' ~ numbers[2] ~ ' of ' ~ numbers[3] ~ ' rows); followed '
                ~ numbers[6] ~ (' activity' if numbers[6] == '1' else ' activities') ~ ' and ' ~ numbers[7] ~ ' of ' ~ numbers[8] ~ ' leads', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{% endmacro %}
