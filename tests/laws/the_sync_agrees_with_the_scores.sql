-- What is to be written to a CRM is what the marts say: the score, qualification and segment of the primary model, only a
-- reason of suppression where there is one, and never what the record has acknowledged last. Every scored lead whose record
-- can be written to is to be written or was acknowledged before.
with

writes as (

    select * from {{ ref('crm_lead_sync') }}

),

scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

segments as (

    select * from {{ ref('nurture_segments') }}

),

records as (

    select * from {{ ref('int_crm_sync_records') }}

),

marketing_fields as (

    select
        crm_system,
        crm_object,
        max(case when lower(is_marketing) = 'false' and field = 'lead_score' then 1 else 0 end) as keeps_score
    from {{ ref('crm_sync_fields') }}
    group by
        crm_system,
        crm_object

),

acknowledgements as (

    select
        *,
        row_number() over (
            partition by crm_system, crm_object, external_id_field, external_id
            order by entry_number desc
        ) as entry_rank
    from {{ ref('crm_sync_acknowledgements') }}

),

other_values as (

    select
        'other values than the marts' as fault,
        writes.external_id
    from writes
    left join scores
        on writes.lead_id = scores.lead_id
    left join segments
        on writes.lead_id = segments.lead_id
    where
        scores.lead_id is null
        or coalesce(writes.suppression_reason, '') != coalesce(scores.suppression_reason, '')
        or coalesce(writes.lead_score, scores.lead_score) != scores.lead_score
        or coalesce(writes.qualification, scores.qualification) != scores.qualification
        or coalesce(writes.top_reasons, '') not in ('', coalesce(scores.top_reasons, ''))
        or coalesce(writes.nurture_segment, segments.segment, '') != coalesce(segments.segment, '')
        or (writes.lead_score is null and scores.suppression_reason is null)

),

suppressed as (

    select
        'a score of a suppressed lead' as fault,
        writes.external_id
    from writes
    inner join marketing_fields
        on
            writes.crm_system = marketing_fields.crm_system
            and writes.crm_object = marketing_fields.crm_object
    where
        writes.suppression_reason is not null
        and writes.lead_score is not null
        and marketing_fields.keeps_score = 0

),

repeated as (

    select
        'acknowledged already' as fault,
        writes.external_id
    from writes
    inner join acknowledgements
        on
            writes.crm_system = acknowledgements.crm_system
            and writes.crm_object = acknowledgements.crm_object
            and writes.external_id_field = acknowledgements.external_id_field
            and writes.external_id = acknowledgements.external_id
            and writes.row_hash = acknowledgements.row_hash
            and acknowledgements.entry_rank = 1

),

-- A trial and a look back write nothing at all.
written_days as (

    select max(scored_on) as scored_on
    from writes

),

forgotten as (

    select
        'neither to be written nor acknowledged' as fault,
        records.external_id
    from records
    inner join scores
        on records.lead_id = scores.lead_id
    inner join written_days
        on scores.scored_on = written_days.scored_on
    left join writes
        on
            records.crm_system = writes.crm_system
            and records.crm_object = writes.crm_object
            and records.external_id_field = writes.external_id_field
            and records.external_id = writes.external_id
    left join acknowledgements
        on
            records.crm_system = acknowledgements.crm_system
            and records.crm_object = acknowledgements.crm_object
            and records.external_id_field = acknowledgements.external_id_field
            and records.external_id = acknowledgements.external_id
            and acknowledgements.entry_rank = 1
    where writes.external_id is null and acknowledgements.external_id is null

),

faults as (

    select * from other_values
    union all
    select * from suppressed
    union all
    select * from repeated
    union all
    select * from forgotten

)

select * from faults
