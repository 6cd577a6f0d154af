{#-
  The CTEs that turn single changes into the versions that records had. The last, `past_versions`, has one row a
  record and moment of a change, older than the record itself: the attributes that the changes cover as they were
  then, all others as they are now.

  An attribute without any change is taken from the record; one whose first change comes later was not known yet.

  Args:
    records: name of a CTE, one row a record: lead_id, updated_at and whatever else
    changes: name of a CTE: lead_id, attribute (a column of the records), attribute_value, changed_at
    attributes: the columns of the records that changes may name
    others: the columns of the records that are carried along
-#}
{% macro past_versions(records, changes, attributes, others) -%}
-- From when until when an attribute had a value.
spans as (

    select
        lead_id,
        attribute,
        attribute_value,
        changed_at,
        lead(changed_at) over (
            partition by lead_id, attribute
            order by changed_at asc, attribute_value asc
        ) as changed_again_at
    from {{ changes }}

),

covered as (

    select
        lead_id,
        {%- for attribute in attributes %}
        max(case when attribute = '{{ attribute }}' then 1 else 0 end) as has_{{ attribute }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ changes }}
    group by lead_id

),

moments as (

    select
        changes.lead_id,
        changes.changed_at
    from {{ changes }} as changes
    inner join {{ records }} as records
        on changes.lead_id = records.lead_id
    where changes.changed_at < records.updated_at
    group by
        changes.lead_id,
        changes.changed_at

),

as_they_were as (

    select
        moments.lead_id,
        moments.changed_at,
        {%- for attribute in attributes %}
        max(case when spans.attribute = '{{ attribute }}' then spans.attribute_value end) as {{ attribute }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moments
    inner join spans
        on
            moments.lead_id = spans.lead_id
            and moments.changed_at >= spans.changed_at
            and (moments.changed_at < spans.changed_again_at or spans.changed_again_at is null)
    group by
        moments.lead_id,
        moments.changed_at

),

past_versions as (

    select
        records.lead_id,
        {%- for attribute in attributes %}
        case when covered.has_{{ attribute }} = 1 then as_they_were.{{ attribute }} else records.{{ attribute }} end as {{ attribute }},
        {%- endfor %}
        {%- for column in others %}
        records.{{ column }},
        {%- endfor %}
        as_they_were.changed_at as updated_at
    from as_they_were
    inner join {{ records }} as records
        on as_they_were.lead_id = records.lead_id
    inner join covered
        on as_they_were.lead_id = covered.lead_id

)
{%- endmacro %}
