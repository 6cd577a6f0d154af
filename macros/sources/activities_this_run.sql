{#-
  Days of loading of this build, as literals.

  Args:
    which: `read` for those whose rows are read, `changed` for those that are gone, too
-#}
{% macro load_days(which) -%}
    {{ lead_scoring.date_literals('select loaded_on from ' ~ ref('int_activity_load_days') ~ ' where ' ~ ('is_read' if which == 'read' else 'reason is not null') ~ ' order by loaded_on') }}
{%- endmacro %}


{#-
  The days that a query finds, as a list of literals: a filter that scans can push down and that every engine accepts in a
  delete. The query should find few: a long list is compared with every row.

  Args:
    query: SQL of one column of dates, none of them null
-#}
{% macro date_literals(query) -%}
    {%- set days = run_query(query).columns[0].values() if execute else [] -%}
    {%- for day in days -%}
        cast('{{ day }}' as date){{ ', ' if not loop.last }}
    {%- else -%}
        {#- A day on which nothing was loaded, in place of an empty list. -#}
        cast('0001-01-02' as date)
    {%- endfor -%}
{%- endmacro %}


{#-
  A condition: this build drops a kept row of int_activities_unerased, because its day of loading is read again or gone, or
  because it is an erased person's, activities of their browsers before identification included.
-#}
{% macro is_dropped_activity_row() -%}
    loaded_on in ({{ lead_scoring.load_days('changed') }})
    {%- if lead_scoring.has_erasures() %}
    or lead_id in (select erased.lead_id from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }} as erased)
    or (
        lead_id is null
        and anonymous_id in (
            select identities.anonymous_id
            from {{ ref('stg_crm__identities') }} as identities
            inner join {{ lead_scoring.erased_leads(ref('int_erased_leads')) }} as erased
                on identities.lead_id = erased.lead_id
            where identities.anonymous_id is not null
        )
    )
    {%- endif -%}
{%- endmacro %}


{#- A condition: a kept row is of a lead that this build rebuilds. -#}
{% macro is_lead_this_run() -%}
    lead_id in (select listed.lead_id from {{ ref('int_leads_this_run') }} as listed)
{%- endmacro %}


{#- A condition: a kept row is of a lead that is gone. None, to skip the search, where int_leads_this_run has no row without an id. -#}
{% macro is_former_lead() %}
    {%- if not execute or run_query('select count(*) from ' ~ ref('int_leads_this_run') ~ ' where lead_id is null').columns[0].values()[0] == 0 -%} {{ return(none) }} {%- endif -%}
    {%- set condition -%}
        lead_id not in (
            select owners.lead_id
            from {{ ref('int_activity_owners') }} as owners
            where owners.known_by = 'lead'
        )
    {%- endset -%}
    {{ return(condition) }}
{% endmacro %}


{#-
  A condition: no activity has this signal any more. Pages, content types and campaigns can identify a person, so they are deleted
  with an erased person's activities. None, to skip the search, without a table of erasures, or where neither activities were dropped
  nor requests have changed: the source may have dropped the activities before there was a table of erasures.
-#}
{% macro is_unused_signal() %}
    {%- if not lead_scoring.has_erasures() or not lead_scoring.can_build_incrementally() -%} {{ return(none) }} {%- endif -%}
    {%- set former = lead_scoring.previous_build('int_activity_state') -%}
    {%- set query -%}
        select count(*) from {{ ref('int_dropped_activities_this_run') }}
        {%- if former %}
        union all
        select count(*)
        from (
            select
                max(erased_lead_count) as erased_lead_count,
                max(newest_erasure_at) as newest_erasure_at,
                max(dated_erasure_count) as dated_erasure_count
            from {{ ref('int_activity_load_days') }}
            union distinct
            select
                max(erased_lead_count) as erased_lead_count,
                max(newest_erasure_at) as newest_erasure_at,
                max(dated_erasure_count) as dated_erasure_count
            from {{ former }}
        ) as requests
        having count(*) > 1
        {%- endif %}
    {%- endset -%}
    {%- if run_query(query).columns[0].values() | map('int') | sum == 0 -%} {{ return(none) }} {%- endif -%}
    {%- set condition -%}
        not exists (
            select 1
            from (
                select distinct
                    activities.activity_type as used_type,
                    coalesce(activities.url, 'none') as used_url,
                    coalesce(activities.content_type, 'none') as used_content_type,
                    coalesce(activities.campaign, 'none') as used_campaign,
                    coalesce(activities.sequence_name, 'none') as used_sequence_name
                from {{ ref('int_activities') }} as activities
                where activities.is_scored
            ) as used
            where
                used.used_type = activity_type
                and used.used_url = url
                and used.used_content_type = content_type
                and used.used_campaign = campaign
                and used.used_sequence_name = sequence_name
        )
    {%- endset -%}
    {{ return(condition) }}
{% endmacro %}


{#-
  Whether a row of int_activity_signals is that of an activity: plain equality, because 'none' stands for null there.

  Args:
    activities: alias of int_activities
    signals: alias of int_activity_signals
-#}
{% macro has_signal(activities, signals) -%}
    {{ activities }}.activity_type = {{ signals }}.activity_type
    {%- for column in ['url', 'content_type', 'campaign', 'sequence_name'] %}
            and coalesce({{ activities }}.{{ column }}, 'none') = {{ signals }}.{{ column }}
    {%- endfor %}
{%- endmacro %}
