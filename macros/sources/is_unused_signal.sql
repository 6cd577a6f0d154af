{#-
  A condition: no activity has this signal any more. Pages, content types and campaigns can tell who somebody is, so they leave
  with an erased person's activities. None, so that nobody looks, where nobody can be erased and where no activity was dropped.
-#}
{% macro is_unused_signal() %}
    {%- if not lead_scoring.erasures_given() or not lead_scoring.can_build_incrementally() -%} {{ return(none) }} {%- endif -%}
    {%- if run_query('select count(*) from ' ~ ref('int_dropped_activities_this_run')).columns[0].values()[0] == 0 -%} {{ return(none) }} {%- endif -%}
    {%- set condition -%}
        not exists (
            select 1
            from (
                select distinct
                    activities.activity_type as used_type,
                    coalesce(activities.url, 'none') as used_url,
                    coalesce(activities.content_type, 'none') as used_content_type,
                    coalesce(activities.campaign, 'none') as used_campaign
                from {{ ref('int_activities') }} as activities
                where activities.is_scored
            ) as used
            where
                used.used_type = activity_type
                and used.used_url = url
                and used.used_content_type = content_type
                and used.used_campaign = campaign
        )
    {%- endset -%}
    {{ return(condition) }}
{% endmacro %}
