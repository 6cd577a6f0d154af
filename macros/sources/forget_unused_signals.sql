{#-
  A hook before new signals are added: deletes those that no activity has any more. Pages, content types and campaigns
  can tell who somebody is, so they leave with an erased person's activities. Costs nothing where nobody can be erased,
  and only a look where no activity was dropped.
-#}
{% macro forget_unused_signals() %}
    {%- set table = lead_scoring.remembered('int_activity_signals') -%}
    {%- if table and lead_scoring.erasures_given() and lead_scoring.activities_go_on() -%}
        {%- set dropped = run_query('select count(*) from ' ~ ref('int_replaced_activities')).columns[0].values()[0] -%}
        {%- if dropped > 0 -%}
            delete from {{ table }}
            where not exists (
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
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
