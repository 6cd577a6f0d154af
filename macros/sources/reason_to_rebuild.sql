{#-
  Why nothing that the last build kept of activities is good any more, as int_activity_load_days says it; '' where it is good.

  It is good if the last build that began has finished, if no model was built by itself since, and if SQL and settings are as
  they were.
-#}
{% macro reason_to_rebuild() %}
    {%- set tables = {} -%}
    {%- for name in ['int_activity_load_days', 'int_activity_state', 'int_owner_state', 'int_activity_rows', 'int_activities', 'int_activity_signals', 'int_lead_activity_daily'] -%}
        {%- do tables.update({name: lead_scoring.previous_build(name)}) -%}
    {%- endfor -%}
    {%- if flags.FULL_REFRESH -%} {{ return('full_refresh') }} {%- endif -%}
    {%- if not lead_scoring.deletes_by_subquery() -%} {{ return('no_deletes') }} {%- endif -%}
    {%- if none in tables.values() -%} {{ return('first_build') }} {%- endif -%}
    {%- set query -%}
        select
            begun.build_id = finished.build_id and owners.build_id = finished.build_id as is_finished,
            finished.logic_hash,
            activity_rows.generation = finished.generation and activities.generation = finished.generation
            and signals.generation = finished.generation and daily.generation = finished.generation as is_of_one_build
        from (select max(build_id) as build_id from {{ tables.int_activity_load_days }}) as begun
        cross join (select max(build_id) as build_id, max(logic_hash) as logic_hash, max(generation) as generation from {{ tables.int_activity_state }}) as finished
        cross join (select max(build_id) as build_id from {{ tables.int_owner_state }}) as owners
        {%- for name, table in [
            ('activity_rows', tables.int_activity_rows), ('activities', tables.int_activities),
            ('signals', tables.int_activity_signals), ('daily', tables.int_lead_activity_daily),
        ] %}
        cross join (select max(generation) as generation from (select generation from {{ table }} limit 1) as first_of_{{ name }}) as {{ name }}
        {%- endfor %}
    {%- endset -%}
    {%- set found = run_query(query).rows[0] -%}
    {%- if not found[0] -%} {{ return('unfinished_build') }} {%- endif -%}
    {%- if found[1] != lead_scoring.activity_logic_hash() -%} {{ return('other_logic') }} {%- endif -%}
    {{ return('' if found[2] else 'built_apart') }}
{% endmacro %}
