{#-
  Which versions of the weights the requested days are scored by, as int_weight_memory has logged them.

  A version is valid from the day that was newest when it was first used until the next one's. A version
  replaced on its first day was never valid, and the oldest that was is valid for the days before it, too. So
  whoever tries out weights on data that stands still sees each edit on all days. Weights that no ordinary build
  has used yet are valid from the newest published day.

  Returns a dict: current, {scoring_model: first day} of those not valid since ever; former, a list of dicts with
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
    {%- set memory = lead_scoring.previous_build('int_weight_memory', survives_full_refresh=true) -%}
    {%- set current_versions = lead_scoring.previous_build('int_score_versions', survives_full_refresh=true) -%}
    {%- set published = lead_scoring.previous_build('score_publications', survives_full_refresh=true) -%}
    {%- if not memory or not current_versions -%} {{ return(versions) }} {%- endif -%}

    {%- set logged = {} -%}
    {%- for row in run_query(
        'select scoring_model, version_number, score_version, valid_from from ' ~ memory
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
        {%- set valid = [] -%}
        {%- for version in log -%}
            {%- if loop.last or version.valid_from < loop.nextitem.valid_from -%}
                {%- do valid.append(dict(version, valid_to=loop.nextitem.valid_from if not loop.last else '')) -%}
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
