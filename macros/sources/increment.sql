{#-
  The table of a model as the previous build left it; none while dbt parses, before the first build and in a full refresh.

  Not a ref, because the caller runs before the model that writes the table. Nothing else reads another model's table by name.

  Args:
    model_name: the model that writes the table
    survives_full_refresh: whether a full refresh reads it, too
-#}
{% macro previous_build(model_name, survives_full_refresh=false) %}
    {%- if not execute or (flags.FULL_REFRESH and not survives_full_refresh) -%} {{ return(none) }} {%- endif -%}
    {%- set node = lead_scoring.model_node(model_name) -%}
    {{ return(load_relation(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) if node else none) }}
{% endmacro %}


{#-
  A model as dbt's graph has it; none in a unit test, which has no graph. Where it is disabled, the model of the same name in the
  project that installs this one, if there is one.

  By its id: a loop over all nodes takes a tenth of a second, because dbt makes a dictionary of each.

  Args:
    model_name: the model
-#}
{% macro model_node(model_name) %}
    {%- set nodes = graph.get('nodes', {}) -%}
    {{ return(nodes.get('model.lead_scoring.' ~ model_name) or nodes.get('model.' ~ project_name ~ '.' ~ model_name)) }}
{% endmacro %}


{#-
  The checksums of the SQL of these models, by their names.

  Args:
    model_names: the models; those that are disabled have none
-#}
{% macro model_checksums(model_names) %}
    {%- set checksums = [] -%}
    {%- for name in model_names | sort if lead_scoring.model_node(name) -%} {%- do checksums.append(lead_scoring.model_node(name).checksum) -%} {%- endfor -%}
    {{ return(checksums) }}
{% endmacro %}


{#-
  Whether the activity models keep the previous build's rows and process only changes.

  int_activity_load_days decides it for the whole build: days without a reason are kept. A model that is selected without it is
  rebuilt.
-#}
{% macro can_build_incrementally() %}
    {%- if not execute or flags.FULL_REFRESH or not lead_scoring.supports_delete_subquery() -%} {{ return(false) }} {%- endif -%}
    {%- set query = 'select count(*) from ' ~ ref('int_activity_load_days') ~ " where build_id = '" ~ invocation_id ~ "' and reason is null" -%}
    {{ return(run_query(query).columns[0].values()[0] | int > 0) }}
{% endmacro %}


{#-
  Why the activity models must be rebuilt, as a reason of int_activity_load_days; '' where their rows are valid.

  They are valid if the last build that began has finished, no model was built by itself since, and SQL and settings are
  unchanged.
-#}
{% macro reason_to_rebuild() %}
    {%- set tables = {} -%}
    {%- for name in ['int_activity_load_days', 'int_activity_state', 'int_owner_state', 'int_activities_unerased', 'int_activities', 'int_activity_signals', 'int_lead_activity_daily'] -%}
        {%- do tables.update({name: lead_scoring.previous_build(name)}) -%}
    {%- endfor -%}
    {%- if flags.FULL_REFRESH -%} {{ return('full_refresh') }} {%- endif -%}
    {%- if not lead_scoring.supports_delete_subquery() -%} {{ return('no_deletes') }} {%- endif -%}
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
            ('activity_rows', tables.int_activities_unerased), ('activities', tables.int_activities),
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


{#-
  A pre-hook of an incremental table: deletes the rows that the model is about to rebuild, or all rows where none is valid. A
  `not in` has a hook of its own, because Databricks takes none beside an `or`.

  Args:
    condition: SQL that finds the rows; none to keep all
    keeps: whether kept rows are valid; by default can_build_incrementally decides
-#}
{% macro delete_rows(condition=none, keeps=none) %}
    {%- if is_incremental() -%}
        {%- if not (lead_scoring.can_build_incrementally() if keeps is none else keeps) -%}
            delete from {{ this }} where true
        {%- elif condition -%}
            delete from {{ this }} where {{ condition }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#-
  Prints one line: what a build has read and processed, and why it has read everything, if it has. `make build` shows it.

  Args:
    relation: the table int_activity_state
-#}
{% macro print_increment(relation) %}
    {%- if execute -%}
        {%- set query -%}
            select
                days.read_days, days.all_days, days.read_rows, days.all_rows, days.kept_days, days.reason,
                activities.activity_count, leads.lead_count, leads.all_leads
            from (
                select
                    coalesce(sum(case when is_read then 1 else 0 end), 0) as read_days,
                    coalesce(sum(case when row_count > 0 then 1 else 0 end), 0) as all_days,
                    coalesce(sum(case when is_read then row_count else 0 end), 0) as read_rows,
                    coalesce(sum(row_count), 0) as all_rows,
                    coalesce(sum(case when reason is null then 1 else 0 end), 0) as kept_days,
                    min(reason) as reason
                from {{ ref('int_activity_load_days') }}
            ) as days
            cross join (select count(*) as activity_count from {{ ref('int_activities_this_run') }}) as activities
            cross join (
                select
                    count(distinct case when listed.lead_id is not null then owners.lead_id end) as lead_count,
                    count(distinct owners.lead_id) as all_leads
                from {{ ref('int_owner_state') }} as owners
                left join {{ ref('int_leads_this_run') }} as listed
                    on owners.known_id = listed.lead_id
                where owners.known_by = 'lead'
            ) as leads
        {%- endset -%}
        {%- set found = run_query(query).rows[0] -%}
        {%- set numbers = [] -%}
        {%- for position in range(9) -%} {%- do numbers.append(found[position] if position == 5 else '{:,}'.format(found[position] | int)) -%} {%- endfor -%}
        {%- set days = numbers[1] ~ (' day' if numbers[1] == '1' else ' days') ~ ' of loading' -%}
        {%- if numbers[4] == '0' -%}
            {%- do log('Read all ' ~ days ~ ' (' ~ numbers[3] ~ ' rows): ' ~ (numbers[5] or 'no activities') | replace('_', ' '), info=true) -%}
        {%- else -%}
            {%- do log(
                'Read ' ~ numbers[0] ~ ' of ' ~ days ~ ' (' ~ numbers[2] ~ ' of ' ~ numbers[3] ~ ' rows); followed '
                ~ numbers[6] ~ (' activity' if numbers[6] == '1' else ' activities') ~ ' and ' ~ numbers[7] ~ ' of ' ~ numbers[8] ~ ' leads', info=true
            ) -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{% endmacro %}


{#-
  Prints one line: for how many leads a build scores past days again, and why. `make build` shows it.

  Args:
    relation: the table int_lookback_starts
-#}
{% macro print_lookback(relation) %}
    {%- if execute -%}
        {%- set query -%}
            select
                reason,
                count(distinct lead_key) as lead_count
            from {{ relation }}
            where reason is not null
            group by reason
            union all
            select
                cast(null as {{ dbt.type_string() }}) as reason,
                count(distinct lead_key) as lead_count
            from {{ relation }}
            {#- Engines sort nulls first or last, so find the row of all leads by its null. #}
            order by lead_count desc
        {%- endset -%}
        {%- set rows = run_query(query).rows -%}
        {%- set reasons = [] -%}
        {%- set total = namespace(leads='0') -%}
        {%- for row in rows -%}
            {%- set counted = '{:,}'.format(row[1] | int) -%}
            {%- if row[0] is none -%} {%- set total.leads = counted -%}
            {%- else -%} {%- do reasons.append(row[0] | replace('_', ' ') ~ ' ' ~ counted) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if reasons -%} {%- do log('Scored the past again, of ' ~ total.leads ~ ' leads: ' ~ reasons | join(', '), info=true) -%}
        {%- else -%} {%- do log('Kept the past of all ' ~ total.leads ~ ' leads', info=true) -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{% endmacro %}


{#-
  An on-run-end hook: prints one line where a build has learned from months and left out the marts that show it. `make daily` then
  builds these.

  Args:
    results: dbt's results of the run
-#}
{% macro print_learned_months(results) %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list -%}
        {%- if 'int_learning_scores' in built and 'scoring_model_performance' not in built -%}
            {#- Not a ref: a project may leave learning out, and a hook that names an absent model stops every command. -#}
            {%- set learning_dates = lead_scoring.model_node('int_learning_dates').relation_name -%}
            {%- set months = run_query('select count(distinct scored_on) as months from ' ~ learning_dates).rows[0][0] | int -%}
            {%- if months -%}
                {%- do log('Learned from ' ~ months ~ (' month' if months == 1 else ' months') ~ '; for the review: dbt run --select tag:review', info=true) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
