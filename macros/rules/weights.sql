{#- The weight tables that a scoring model is made of, each with its columns beside scoring_model. -#}
{% macro weight_columns() %}
    {{ return({
        'scoring_models': [
            'description', 'is_primary', 'is_enabled', 'score_floor', 'score_ceiling', 'mql_enter', 'mql_exit', 'sql_enter',
            'sql_exit', 'mql_min_fit_grade', 'mql_cooldown_days',
        ],
        'scoring_categories': ['category', 'dimension', 'combine', 'min_points', 'max_points'],
        'explicit_weights': ['rule_id', 'category', 'attribute', 'operator', 'value', 'points', 'description'],
        'behavioral_weights': [
            'rule_id', 'category', 'activity_type', 'page_category', 'content_type', 'campaign', 'points', 'max_per_day',
            'max_count', 'window_days', 'decay', 'decay_days', 'decay_percent', 'max_points', 'description',
        ],
        'frequency_weights': [
            'rule_id', 'category', 'activity_type', 'page_category', 'content_type', 'sequence_name', 'measure', 'window_days',
            'at_least', 'at_most', 'points', 'description',
        ],
        'inactivity_weights': ['rule_id', 'category', 'inactive_days', 'points', 'description'],
        'grade_bands': ['dimension', 'grade', 'min_points'],
        'fast_track_rules': ['rule_id', 'activity_type', 'page_category', 'within_days', 'qualifies_as'],
    }) }}
{% endmacro %}


{#-
  A weight table's rows: those of the seed and, where past days are scored with the weights as of that day, those of former
  versions, as further scoring models whose names end in the version, such as b2b_saas@2.

  Args:
    seed: name of the weight table
-#}
{% macro weight_rows(seed) -%}
    {%- set columns = ['scoring_model'] + lead_scoring.weight_columns()[seed] -%}
    {%- set former = lead_scoring.weight_versions().former -%}
    select {{ columns | join(', ') }} from {{ ref(seed) }}
    {%- if former %}

    union all

    select
        scoring_model || '@' || cast(version_number as {{ dbt.type_string() }}) as scoring_model,
        {{ columns[1:] | join(',\n        ') }}
    from {{ lead_scoring.previous_build('int_weight_version_log', survives_full_refresh=true) }}
    where
        table_name = '{{ seed }}'
        and (
            {%- for version in former %}
            {{ 'or ' if not loop.first }}(scoring_model = '{{ version.scoring_model }}' and version_number = {{ version.version_number }})
            {%- endfor %}
        )
    {%- endif %}
{%- endmacro %}


{#-
  The versions of the weights that score the requested days, from int_weight_version_log.

  A version is valid from the newest day of the data when it was first used until the first day of the next. A version
  replaced on its first day is never valid, and the oldest valid one also holds for the days before it. So while the data does
  not change, each edit of the weights applies to all days. Weights that no ordinary build has used yet are valid from the
  newest published day.

  Returns a dict: current, {scoring_model: first day} of those with a first day; former, a list of dicts with
  scoring_model, version_number, score_version, valid_from and valid_to. Both empty unless days were requested
  and the variable weights_as_of is 'then'.
-#}
{% macro weight_versions() %}
    {%- set versions = {'current': {}, 'former': []} -%}
    {%- set requested = lead_scoring.scoring_dates_requested() -%}
    {%- set days = requested.days + ([requested.first_day] if requested.first_day else []) -%}
    {%- if var('weights_as_of') not in ('then', 'today') -%}
        {{ exceptions.raise_compiler_error("The variable weights_as_of is '" ~ var('weights_as_of') ~ "'; write 'then' or 'today'.") }}
    {%- endif -%}
    {%- if not days or var('weights_as_of') == 'today' -%} {{ return(versions) }} {%- endif -%}
    {%- set version_log = lead_scoring.previous_build('int_weight_version_log', survives_full_refresh=true) -%}
    {%- set current_versions = lead_scoring.previous_build('int_scoring_model_versions', survives_full_refresh=true) -%}
    {%- set published = lead_scoring.previous_build('score_publications', survives_full_refresh=true) -%}
    {%- if not version_log or not current_versions -%} {{ return(versions) }} {%- endif -%}

    {%- set logged = {} -%}
    {%- for row in run_query(
        'select scoring_model, version_number, score_version, valid_from from ' ~ version_log
        ~ " where table_name = 'scoring_models' order by scoring_model, version_number"
    ).rows -%}
        {%- do logged.setdefault(row[0], []).append({'scoring_model': row[0], 'version_number': row[1] | int, 'score_version': row[2], 'valid_from': row[3] | string}) -%}
    {%- endfor -%}
    {%- set newest_published = {} -%}
    {%- if published -%}
        {%- for row in run_query('select scoring_model, max(scored_on) from ' ~ published ~ ' group by scoring_model').rows -%}
            {%- do newest_published.update({row[0]: row[1] | string}) -%}
        {%- endfor -%}
    {%- endif -%}

    {%- for row in run_query('select scoring_model, score_version from ' ~ current_versions).rows if row[0] in logged -%}
        {%- set log = logged[row[0]] -%}
        {%- if log[-1].score_version != row[1] -%}
            {%- do log.append({'scoring_model': row[0], 'valid_from': newest_published.get(row[0], log[-1].valid_from)}) -%}
        {%- endif -%}
        {#- The newest day can go back, so the next version is not always the one that began next. -#}
        {%- set valid = [] -%}
        {%- for version in log | reverse -%}
            {%- if not valid or version.valid_from < valid[0].valid_from -%}
                {%- do valid.insert(0, dict(version, valid_to=valid[0].valid_from if valid else '')) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do valid[0].update(valid_from='') -%}
        {%- if days | min < valid[-1].valid_from -%}
            {%- do versions.current.update({row[0]: valid[-1].valid_from}) -%}
            {%- do versions.former.extend(valid[:-1]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(versions) }}
{% endmacro %}


{#-
  The newer columns that a copy of a seed has; it may be older than they are. All of them where there is no table, as in a unit
  test.

  Args:
    relation: the seed
    columns: names of columns
-#}
{% macro present_columns(relation, columns) %}
    {%- set table = load_relation(relation) if execute and relation.schema -%}
    {{ return(columns | select('in', lead_scoring.columns_of(table)) | list if table else columns) }}
{% endmacro %}


{#-
  What cells of columns that were added later bring into a rule's hash, appended to its last cell: nothing where they are blank,
  so that a rule that asks for none of them keeps its score_version.

  Args:
    columns: names of columns of text
-#}
{% macro newer_cells(columns) -%}
    {%- for column in columns %} || coalesce('|{{ column }}|' || {{ column }}, ''){% endfor -%}
{%- endmacro %}


{#-
  Text of a weight table as a number with four decimals; null where it is none (an error that
  int_seed_errors reports).

  Args:
    expression: SQL text
-#}
{% macro number_or_null(expression) -%}
    cast(case when {{ lead_scoring.is_number(expression, 4) }} then {{ expression }} end as decimal(28, 4))
{%- endmacro %}


{#-
  The activity type that a rule names, as the aliases of activity types are written: without regard to case, spaces and
  hyphens as underscores.

  Args:
    rules: alias of the table of rules
-#}
{% macro written_activity_type(rules) -%}
    {{ lead_scoring.snake_case(lead_scoring.collapse_spaces(rules ~ '.activity_type')) }}
{%- endmacro %}
