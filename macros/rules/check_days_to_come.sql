{#-
  Stops the build when a day is asked for that has not come yet: published, it would turn the real day into a backfill.
  The newest day is the one that int_scoring_dates scores when no day is asked for. Nothing is checked where there are
  no tables, as in a unit test, or no rows.

  Args:
    requested: what scoring_dates_requested returned
-#}
{% macro check_days_to_come(requested) %}
    {%- set newest_asked_for = (requested.days + [requested.last_day]) | max -%}
    {%- set activities = lead_scoring.previous_build('int_activities', survives_full_refresh=true) -%}
    {%- set leads = lead_scoring.previous_build('int_leads', survives_full_refresh=true) -%}
    {%- if newest_asked_for and activities and leads -%}
        {%- set newest_day -%}
            select coalesce(newest_activity.occurred_on, newest_lead.created_on)
            from (select max(occurred_on) as occurred_on from {{ activities }} where not is_orphan) as newest_activity
            cross join (select max(created_on) as created_on from {{ leads }}) as newest_lead
        {%- endset -%}
        {%- set newest = (run_query(newest_day).columns[0].values()[0] or '') | string -%}
        {%- if newest and newest_asked_for > newest -%}
            {{ exceptions.raise_compiler_error(
                requested.newest_name ~ " asks for " ~ newest_asked_for ~ ", which is after the newest staged day, " ~ newest
                ~ ". A day can be scored once its activities are there: ask for " ~ newest ~ " or an earlier day."
            ) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
