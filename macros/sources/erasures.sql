{#- Whether any of the systems that are read has a table of erasures at all; that of `crm` is always read. -#}
{% macro has_erasures() %}
    {%- do lead_scoring.check_crm_systems(var('crm_systems')) -%}
    {%- set tables = {'crm': 'erasures', 'salesforce': 'individual'} -%}
    {%- for system in (var('crm_systems') + ['crm']) | unique if system in tables and execute and 'erasures' not in var('crm_models') -%}
        {%- if lead_scoring.raw_columns(tables[system], optional_table=true, system=system) -%} {{ return(true) }} {%- endif -%}
    {%- endfor -%}
    {{ return(not execute or 'erasures' in var('crm_models')) }}
{% endmacro %}


{#- Goes on from a select of lead_id and person_email with the further and former addresses that HubSpot keeps apart from a contact. -#}
{% macro union_further_addresses() %}
    {%- if 'hubspot' in var('crm_systems') -%}
    union all

    select
        {{ "'hubspot:' || " if var('crm_systems') | length > 1 }}lead_id as lead_id,
        {{ lead_scoring.person_email('email') }} as person_email
    from {{ ref('stg_hubspot__contact_emails') }}
    {%- endif -%}
{% endmacro %}


{#-
  A select of lead_id and person_email: every address that a lead has or had.

  Args:
    leads: a CTE with the rows of stg_crm__leads
-#}
{% macro lead_addresses(leads) -%}
    select
        lead_id,
        {{ lead_scoring.person_email('email') }} as person_email
    from {{ leads }}
    where lead_id is not null and email is not null
    {{ lead_scoring.union_further_addresses() }}
{%- endmacro %}


{#- Whether a database in memory can stand beside the warehouse: on DuckDB, but nobody has tried it on MotherDuck. -#}
{% macro has_memory_beside() %}
    {{ return(target.type == 'duckdb' and not (target.get('path') or '').startswith(('md:', 'motherduck:'))) }}
{% endmacro %}


{#-
  A post-hook of the view int_erased_leads, each reading of which reads all raw leads. No table may store who was erased: its
  ids stand in memory until the end of the run, on DuckDB in a database of its own, on Spark in the cache of the view.

  Args:
    view: int_erased_leads
-#}
{% macro hold_erased_leads(view) %}
    {%- if lead_scoring.has_memory_beside() -%}
        attach if not exists ':memory:' as lead_scoring_memory;
        create or replace table lead_scoring_memory.erased_leads as select lead_id from {{ view }}
    {%- elif target.type == 'spark' -%}
        cache table {{ view }}
    {%- endif -%}
{% endmacro %}


{#- An on-run-end hook. -#}
{% macro let_go_of_erased_leads() %}
    {%- set node = lead_scoring.model_node('int_erased_leads') if execute and flags.WHICH in ('build', 'run') -%}
    {%- if node and lead_scoring.has_memory_beside() -%} detach database if exists lead_scoring_memory
    {%- elif node and target.type == 'spark' -%} uncache table if exists {{ node.relation_name }}
    {%- endif -%}
{% endmacro %}


{#-
  The erased leads as this build has found them: what hold_erased_leads holds, or the view where dbt has not built it just now.

  Args:
    view: int_erased_leads
-#}
{% macro erased_leads(view) %}
    {%- set node = lead_scoring.model_node('int_erased_leads') if execute and flags.WHICH in ('build', 'run') and lead_scoring.has_memory_beside() -%}
    {{ return('lead_scoring_memory.erased_leads' if node and node.unique_id in selected_resources else view) }}
{% endmacro %}


{#-
  The lead ids of erased people, for a subquery.

  A request names a lead id, an address that the source still has, or one that only int_lead_version_log has because the
  source has dropped the lead. For a dropped lead, the previous build's int_lead_identities shows which other dropped records
  are the same person.
-#}
{% macro erased_lead_ids() %}
    {%- set version_log = lead_scoring.previous_build('int_lead_version_log', survives_full_refresh=true) -%}
    {%- set identities = lead_scoring.previous_build('int_lead_identities', survives_full_refresh=true) -%}
    {%- set named_leads -%}
        select erased.lead_id
        from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }} as erased
        union all
        select logged.lead_id
        from {{ version_log }} as logged
        inner join {{ ref('stg_crm__erasures') }} as erasures
            on {{ lead_scoring.person_email('logged.email') }} = {{ lead_scoring.person_email('erasures.email') }}
        left join {{ ref('int_leads_unerased') }} as lead_rows
            on logged.lead_id = lead_rows.lead_id
        where lead_rows.lead_id is null
    {%- endset -%}
    {{ named_leads }}
    {%- if identities %}
    union all
    select same_people.lead_id
    from ({{ named_leads }}) as erased
    inner join {{ identities }} as named
        on erased.lead_id = named.lead_id
    inner join {{ identities }} as same_people
        on named.survivor_lead_id = same_people.survivor_lead_id
    left join {{ ref('int_leads_unerased') }} as lead_rows
        on same_people.lead_id = lead_rows.lead_id
    where lead_rows.lead_id is null
    {%- endif -%}
{% endmacro %}


{#-
  Pre-hooks of int_lead_version_log, around those that delete: the ids are found once for all tables. In a table of the session,
  because no other may store who was erased. Spark has none, and would find the ids again for each delete, in minutes: there a
  table in the schema of int_lead_version_log has them until the last delete is through. Other engines find them again.
-#}
{% macro list_erased_leads() %}
    {%- if lead_scoring.lists_erased_leads() and lead_scoring.previous_build('int_lead_version_log', survives_full_refresh=true) and lead_scoring.has_erasures() -%}
        create {{ 'table' if target.type == 'spark' else 'temporary table' }} {{ lead_scoring.listed_erased_leads() }}
        {{ 'using ' ~ env_var('LEAD_SCORING_FILE_FORMAT', 'delta') if target.type == 'spark' }} as {{ lead_scoring.erased_lead_ids() }}
    {%- endif -%}
{% endmacro %}


{% macro forget_erased_leads() %}
    {%- if lead_scoring.lists_erased_leads() and lead_scoring.has_erasures() -%}
        {#- Iceberg keeps the files of a table that is not purged. -#}
        drop table if exists {{ lead_scoring.listed_erased_leads() }} {{ 'purge' if target.type == 'spark' and env_var('LEAD_SCORING_FILE_FORMAT', 'delta') == 'iceberg' }}
    {%- endif -%}
{% endmacro %}


{#- The table that list_erased_leads makes. -#}
{% macro listed_erased_leads() %}
    {%- set node = lead_scoring.model_node('int_lead_version_log') if execute and target.type == 'spark' -%}
    {{ return((node.schema ~ '.' if node else '') ~ 'erased_lead_ids') }}
{% endmacro %}


{#-
  A post-hook of int_lead_version_log: deletes what a correction has replaced. What was corrected holds for the whole past (a
  company's size that arrived later, a name that was misspelt). Afterwards, so that a failure in between loses nothing.

  Args:
    version_log: the table int_lead_version_log
-#}
{% macro drop_corrected_versions(version_log) %}
    {%- if lead_scoring.supports_delete_subquery() -%}
        {%- set version = "lead_id || '|' || coalesce(cast(updated_at as " ~ dbt.type_string() ~ "), '')" -%}
        {%- set correction = version ~ " || '|' || cast(coalesce(correction_number, 0) as " ~ dbt.type_string() ~ ")" -%}
        delete from {{ version_log }}
        where {{ correction }} in (
            select numbered.correction
            from (
                select
                    {{ correction }} as correction,
                    coalesce(correction_number, 0) as correction_number,
                    max(coalesce(correction_number, 0)) over (partition by {{ version }}) as newest_number
                from {{ version_log }}
            ) as numbered
            where numbered.correction_number < numbered.newest_number
        )
    {%- endif -%}
{% endmacro %}


{#- Whether the ids of erased people are listed once for all deletes. -#}
{% macro lists_erased_leads() %}
    {{ return(target.type in ('duckdb', 'postgres', 'spark')) }}
{% endmacro %}


{#-
  A pre-hook of tables that outlive builds: deletes the rows of erased people. Where a delete can have no subquery, the table is
  replaced by its other rows.

  Args:
    model_name: the model whose table to clean
-#}
{% macro delete_erased_leads(model_name) %}
    {%- set table = lead_scoring.previous_build(model_name, survives_full_refresh=true) -%}
    {%- set version_log = lead_scoring.previous_build('int_lead_version_log', survives_full_refresh=true) -%}
    {%- if table and version_log and lead_scoring.has_erasures() -%}
        {%- set is_erased -%}
            lead_id in ({{ 'select listed.lead_id from ' ~ lead_scoring.listed_erased_leads() ~ ' as listed' if lead_scoring.lists_erased_leads() else lead_scoring.erased_lead_ids() }})
            {%- if model_name == 'int_lead_version_log' %}
            or coalesce({{ lead_scoring.person_email('email') }}, '') in (
                select {{ lead_scoring.person_email('erasures.email') }} from {{ ref('stg_crm__erasures') }} as erasures where erasures.email is not null
            )
            {%- endif %}
        {%- endset -%}
        {%- if lead_scoring.supports_delete_subquery() -%}
        delete from {{ table }}
        where
            {{ is_erased }}
        {%- else -%}
        create or replace table {{ table }} using {{ env_var('LEAD_SCORING_FILE_FORMAT', 'delta') }} as
        select * from {{ table }}
        where not ({{ is_erased }})
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
