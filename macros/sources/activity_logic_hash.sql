{#-
  A hash of what decides the result for an activity besides its row and the mappings: the SQL of the models, the SQL that their
  macros render, nested ones included, and settings. When it changes, every row is read again.

  A macro that a followed model calls is rendered here; tests/python/test_conventions.py knows those that give no value.
-#}
{% macro activity_logic_hash() %}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set read_from = ['base_crm__activities', 'int_visitor_owners'] -%}
    {%- for system in var('crm_systems') if lead_scoring.model_node('stg_' ~ system ~ '__activities') -%}
        {%- do read_from.append('stg_' ~ system ~ '__activities') -%}
        {%- for node_id in lead_scoring.model_node('stg_' ~ system ~ '__activities').depends_on.nodes -%} {%- do read_from.append(node_id.split('.') | last) -%} {%- endfor -%}
    {%- endfor -%}
    {%- set written_as = lead_scoring.model_checksums((lead_scoring.followed_models() + read_from) | unique | list) -%}
    {%- set columns = {'a_text': 'varchar', 'a_raw_text': 'raw text', 'unread_a_text': 'varchar', 'a_number': 'double', 'a_flag': 'boolean', 'a_moment': 'timestamp', 'a_zoned_moment': 'timestamp with time zone'} -%}
    {%- set rendered = [
        lead_scoring.add_seconds('a', 1), lead_scoring.binary_order('a'), lead_scoring.boolean_spellings('a', 'b'), lead_scoring.collapse_spaces('a'), lead_scoring.earliest_plausible_timestamp(),
        lead_scoring.first_delivery_first(), lead_scoring.has_signal('a', 'b'), lead_scoring.known_id('a'), lead_scoring.matches_pattern('a', 'b'), lead_scoring.null_if_placeholder('a'),
        lead_scoring.number_of_hash('a'), lead_scoring.number_or_null('a'), lead_scoring.read_boolean('a', 'b'), lead_scoring.row_hash('a', ['b'], ['c']),
        lead_scoring.snake_case('a'), lead_scoring.sorted_concat('a'), lead_scoring.spelt_leads('a'), lead_scoring.text_list(['a']), lead_scoring.url_path('a'), lead_scoring.padded_words('a'),
        lead_scoring.without_address('a'),
    ] -%}
    {%- for name in columns.keys() | list + ['absent'] -%}
        {%- do rendered.extend([
            lead_scoring.raw_boolean(columns, name), lead_scoring.raw_flag(columns, name), lead_scoring.raw_text(columns, name),
            lead_scoring.raw_timestamp(columns, name), lead_scoring.raw_timestamp_text(columns, name), lead_scoring.raw_unread_timestamp(columns, name, 'b'),
        ]) -%}
    {%- endfor -%}
    {%- set is_table = var('crm_systems') == ['crm'] and 'activities' not in var('crm_models') -%}
    {{ return(local_md5(tojson([
        written_as, rendered | map('string') | list, lead_scoring.raw_columns('activities') if is_table else '', var('crm_files'), var('crm_database'), var('crm_schema'), var('null_tokens'), var('earliest_plausible_date'),
        var('crm_systems'), var('machine_seconds_after_sending'), var('machine_burst_seconds'), var('most_leads_of_a_visitor'), var('score_machine_activity'),
        lead_scoring.change_detection(),
    ]))) }}
{% endmacro %}


{#- The models whose SQL decides what is kept of activities, in the order in which they are built. -#}
{% macro followed_models() %}
    {{ return([
        'stg_crm__activities', 'int_dropped_activities_this_run', 'int_activities_unerased', 'int_machine_agents',
        'int_activity_owners', 'int_activities_this_run', 'int_activities', 'int_activity_signals', 'int_waiting_leads', 'int_leads_this_run',
        'int_lead_activity_daily',
    ]) }}
{% endmacro %}


{#-
  How a build finds out which days of loading to read again: by 'count' (rows, and deleted rows, of each day) or by
  'content' (a digest of every row, which finds what was overwritten in place, too).

  Set by the variable compare_activities_by. By default it counts where a loader dates its rows (loaded_at), and compares content
  where none does, for text files, which a person may edit, and for models that join tables of a CRM or of a user, of which
  any may have changed.
-#}
{% macro change_detection() %}
    {%- set asked_for = var('compare_activities_by') -%}
    {%- if asked_for not in ('', 'count', 'content') -%}
        {{ exceptions.raise_compiler_error("The variable compare_activities_by is '" ~ asked_for ~ "'; write 'count' or 'content', or '' to leave it to the project.") }}
    {%- endif -%}
    {%- if asked_for -%} {{ return(asked_for) }} {%- endif -%}
    {%- if var('crm_systems') != ['crm'] or 'activities' in var('crm_models') -%} {{ return('content') }} {%- endif -%}
    {%- if target.type == 'duckdb' and var('crm_files') and '.parquet' not in var('crm_files') -%} {{ return('content') }} {%- endif -%}
    {{ return('count' if 'loaded_at' in lead_scoring.raw_columns('activities') else 'content') }}
{% endmacro %}


{#-
  The generation of kept activity rows: the start of the build that last made the whole table, to the microsecond. A model that is
  built by itself gets its own, which the next build notices.
-#}
{% macro activity_generation() %}
    {%- if lead_scoring.can_build_incrementally() -%}
        {{ return(run_query('select max(generation) from ' ~ ref('int_activity_load_days')).columns[0].values()[0] | int) }}
    {%- endif -%}
    {{ return(run_started_at.strftime('%y%m%d%H%M%S%f') | int) }}
{% endmacro %}
