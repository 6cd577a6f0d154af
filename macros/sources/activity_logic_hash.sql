{#-
  A hash of all that decides what becomes of an activity besides the row and the mappings: the SQL of the models, what the macros
  that they call write, those that these call included, and settings. Another one, and every row is read again.

  A macro that a followed model calls is rendered here; tests/python/test_conventions.py knows those that give no value.
-#}
{% macro activity_logic_hash() %}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set models = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') | list -%}
    {%- set written_as = models | selectattr('name', 'in', lead_scoring.followed_models()) | sort(attribute='name') | map(attribute='checksum') | list -%}
    {%- set columns = {'a_text': 'varchar', 'unread_a_text': 'varchar', 'a_number': 'double', 'a_flag': 'boolean', 'a_moment': 'timestamp', 'a_zoned_moment': 'timestamp with time zone'} -%}
    {%- set rendered = [
        lead_scoring.add_seconds('a', 1), lead_scoring.byte_order('a'), lead_scoring.collapse_spaces('a'), lead_scoring.earliest_plausible_timestamp(),
        lead_scoring.first_delivery_first(), lead_scoring.known_id('a'), lead_scoring.known_text('a'),
        lead_scoring.number_of_hash('a'), lead_scoring.number_or_null('a'), lead_scoring.read_boolean('a', 'b'), lead_scoring.row_hash('a', ['b'], ['c']),
        lead_scoring.snake_case('a'), lead_scoring.sorted_concat('a'), lead_scoring.spelt_leads('a'), lead_scoring.text_list(['a']), lead_scoring.url_path('a'), lead_scoring.words_of('a'),
    ] -%}
    {%- for name in columns.keys() | list + ['absent'] -%}
        {%- do rendered.extend([
            lead_scoring.raw_boolean(columns, name), lead_scoring.raw_flag(columns, name), lead_scoring.raw_text(columns, name),
            lead_scoring.raw_timestamp(columns, name), lead_scoring.raw_timestamp_text(columns, name), lead_scoring.raw_unread_timestamp(columns, name, 'b'),
        ]) -%}
    {%- endfor -%}
    {%- set is_table = var('crm_systems') == ['crm'] and 'activities' not in var('crm_models') -%}
    {{ return(local_md5(tojson([
        written_as, rendered | map('string') | list, lead_scoring.raw_columns('activities') if is_table else '', var('null_tokens'), var('earliest_plausible_date'),
        var('crm_systems'), var('machine_seconds_after_sending'), var('machine_burst_seconds'), var('most_leads_of_a_visitor'), var('score_machine_activity'),
        lead_scoring.activities_are_compared_by(),
    ]))) }}
{% endmacro %}
