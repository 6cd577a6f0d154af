-- No two rows of a public table agree in the columns that identify a row.
{% set grains = {
    'lead_scores': ['lead_id', 'scoring_model'],
    'lead_scores_daily': ['lead_id', 'scoring_model', 'scored_on'],
    'lead_score_contributions': ['lead_id', 'scoring_model', 'scored_on', 'dimension', 'category', 'rule_id'],
    'score_outlook': ['lead_id', 'scoring_model'],
    'score_movers': ['lead_id', 'scoring_model', 'period', 'dimension', 'category', 'rule_id'],
    'lead_score_history': ['lead_id', 'scoring_model', 'scored_on', 'entry_number'],
    'score_publications': ['scoring_model', 'scored_on'],
    'leads_current': ['lead_id'],
    'lead_identities': ['identity_kind', 'identity_id'],
    'lead_lifecycle': ['lead_id'],
    'lifecycle_transitions': ['lead_id', 'scoring_model', 'occurred_on'],
    'nurture_segments': ['lead_id'],
    'nurture_enrolments': ['lead_id', 'sequence', 'enrolment_number'],
    'nurture_touches': ['lead_id', 'sequence', 'enrolment_number', 'step', 'channel'],
    'nurture_next_touches': ['lead_id'],
    'nurture_sequence_performance': ['comparison', 'sequence', 'step', 'variant', 'metric'],
    'scoring_model_performance': ['scoring_model', 'weights', 'period'],
    'scoring_rule_performance': ['scoring_model', 'rule_id'],
    'attribute_performance': ['scoring_model', 'attribute', 'attribute_value'],
    'threshold_analysis': ['scoring_model', 'threshold'],
    'score_drift': ['scoring_model', 'compares', 'starts_on', 'measure'],
    'alerts': ['lead_id', 'scoring_model', 'to_stage', 'occurred_on'],
    'sales_queue': ['lead_id'],
    'speed_to_lead': ['task_id'],
    'rule_feedback': ['scoring_model', 'rule_id'],
    'account_scores': ['company_domain'],
    'funnel_metrics': ['cohort_week', 'lead_source', 'segment'],
    'crm_lead_sync': ['crm_system', 'crm_object', 'external_id_field', 'external_id'],
    'crm_sync_acknowledgements': ['entry_number'],
    'rejected_records': ['rejected_record_id'],
    'rule_health': ['scoring_model', 'rule_id'],
    'build_findings': ['topic', 'subject'],
    'source_row_counts': ['source_name'],
    'unmapped_values': ['source_name', 'column_name', 'unmapped_value'],
} %}

with

{% for mart, columns in grains.items() %}
{{ mart }}_keys as (

    select
        '{{ mart }}' as table_name,
        count(*) as row_count
    from {{ ref(mart) }}
    group by
        {{ columns | join(',\n        ') }}
    having count(*) > 1

),

{% endfor %}
repeated as (

    {% for mart in grains %}
    select * from {{ mart }}_keys
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    table_name,
    count(*) as repeated_keys
from repeated
group by table_name
