{#- The post-hook stops the build when an error came out, after the table is committed, so that it can be read. -#}
{{ config(materialized='table', post_hook={'sql': "{{ lead_scoring.stop_on_seed_errors(this) }}", 'transaction': false}) }}

{%- set checks = [
    'int_model_errors', 'int_attribute_rule_errors', 'int_activity_rule_errors', 'int_segment_errors',
    'int_account_errors', 'int_rule_id_errors', 'int_mapping_errors', 'int_sales_errors', 'int_nurture_errors', 'int_sync_errors',
] %}

with

{% for check in checks %}
{{ check | replace('int_', '', 1) }} as (

    select * from {{ ref(check) }}

),
{% endfor %}

condition_value_errors as (

    select * from {{ ref('int_condition_value_errors') }}

),

rule_warnings as (

    select * from {{ ref('int_rule_warnings') }}

),

errors as (

    {% for check in checks %}
    select
        *,
        'error' as severity
    from {{ check | replace('int_', '', 1) }}
    union all
    {% endfor %}
    select * from condition_value_errors
    union all
    select * from rule_warnings

),

-- Rows with the same name can have the same error: report it once.
final as (

    select distinct * from errors

)

select * from final
