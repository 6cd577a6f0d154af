{#- The post-hook stops the build when an error came out, after the table is committed: it stays to be read. -#}
{{ config(post_hook={'sql': "{{ lead_scoring.stop_on_rule_mistakes(this) }}", 'transaction': false}) }}

{%- set checks = [
    'int_model_mistakes', 'int_attribute_rule_mistakes', 'int_activity_rule_mistakes', 'int_fast_track_mistakes',
    'int_segment_mistakes', 'int_account_mistakes', 'int_rule_id_mistakes', 'int_mapping_errors', 'int_sales_mistakes',
    'int_nurture_mistakes',
] %}

with

{% for check in checks %}
{{ check | replace('int_', '', 1) }} as (

    select * from {{ ref(check) }}

),
{% endfor %}

rule_value_errors as (

    select * from {{ ref('int_rule_value_errors') }}

),

rule_suspicions as (

    select * from {{ ref('int_rule_suspicions') }}

),

mistakes as (

    {% for check in checks %}
    select
        *,
        'error' as severity
    from {{ check | replace('int_', '', 1) }}
    union all
    {% endfor %}
    select * from rule_value_errors
    union all
    select * from rule_suspicions

)

select * from mistakes
