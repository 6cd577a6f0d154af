{#-
  Stops the build when a seed has an error, with file, row, what is wrong and what to write instead. Everything that scores
  is downstream, so no mart is rebuilt. Notes are logged in one line.

  For an error that ends in 'use one of ...' the message suggests the nearest option, if one is near. A leftover stops the
  build only then: rows of a model that scoring_models lacks are a typo or, more often, left from a model that is not in use.

  So does a suspicion, a word that may be the user's own: it is near only where it is an option with two letters swapped, or
  has eight letters or more, no digit, and one of them is wrong. Iran is not Iraq, and Europe 2 is not Europe.

  Args:
    relation: the table int_seed_errors
-#}
{% macro stop_on_seed_errors(relation) %}
    {%- if execute -%}
        {%- set found = run_query(
            'select seed_name, rule_name, error, severity from ' ~ relation ~ ' order by seed_name, rule_name, error'
        ) -%}
        {%- set lines = [] -%}
        {%- set notes = [] -%}
        {%- set leftovers = {} -%}
        {%- for row in found.rows -%}
            {%- set place = '  ' ~ row[0] ~ '.csv, ' ~ row[1] ~ ': ' -%}
            {%- set parts = modules.re.match('^(.*?"(.*)".*; )use one of (.*?)(, or .*)?$', row[2]) -%}
            {%- set nearest = namespace(option='') -%}
            {%- if parts -%}
                {%- set options = parts.group(3).split(', ') -%}
                {%- for text in parts.group(2).split('|') if not nearest.option and text | lower | trim not in options -%}
                    {%- set option = lead_scoring.nearest_option(text, options, edits=1 if row[3] == 'suspicion' else 2) -%}
                    {%- set written = modules.re.sub('[ _-]', '', text | lower) -%}
                    {%- if row[3] != 'suspicion' or modules.re.match('[^0-9]{8,}$', written)
                        or written | list | sort == modules.re.sub('[ _-]', '', option) | list | sort -%}
                        {%- set nearest.option = option -%}
                    {%- endif -%}
                {%- endfor -%}
            {%- endif -%}
            {%- if nearest.option and row[3] != 'note' -%}
                {%- do lines.append(
                    place ~ parts.group(1) ~ 'did you mean ' ~ nearest.option ~ '?'
                    ~ (parts.group(4) | replace(', or ', ' Otherwise ', 1) ~ '.' if parts.group(4) and row[3] != 'error' else '')
                ) -%}
            {%- elif row[3] == 'error' -%}
                {%- do lines.append(place ~ row[2] ~ '.') -%}
            {%- elif row[3] == 'leftover' -%}
                {%- set count = modules.re.search('in ([0-9]+) row', row[2]).group(1) -%}
                {%- do leftovers.setdefault(row[1], []).append(count ~ ' in ' ~ row[0] ~ '.csv') -%}
            {%- elif row[3] == 'note' -%}
                {%- do notes.append(row[0] ~ '.csv, ' ~ row[1] ~ ': ' ~ row[2]) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if lines -%}
            {{ exceptions.raise_compiler_error(
                lines | length ~ (' error' if lines | length == 1 else ' errors')
                ~ ' in the seeds; no score was touched. Mend the CSV and build again.\n' ~ lines | join('\n')
            ) }}
        {%- endif -%}
        {%- if leftovers -%}
            {%- set ignored = [] -%}
            {%- for scoring_model, counts in leftovers.items() -%}
                {%- do ignored.append(scoring_model ~ ' (' ~ counts | join(', ') ~ ')') -%}
            {%- endfor -%}
            {%- do log('Note: rows of models that scoring_models.csv does not name are ignored: ' ~ ignored | join(', ') ~ '.', info=true) -%}
        {%- endif -%}
        {%- if notes -%}
            {%- do log('Note: ' ~ notes | join('; ') ~ '.', info=true) -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{% endmacro %}


{#-
  Prints build_findings once it is built: the most severe first, ten of a topic.

  Args:
    relation: the table build_findings
-#}
{% macro print_findings(relation) %}
    {%- if execute -%}
        {%- set found = run_query('select severity, topic, message, remedy from ' ~ relation ~ ' order by severity, topic, row_count desc, subject').rows -%}
        {%- do log('Verdict: ' ~ (found | length ~ (' finding' if found | length == 1 else ' findings') if found else 'nothing to mend') ~ ' (build_findings)', info=true) -%}
        {%- set counts = {} -%}
        {%- for row in found -%}
            {%- do counts.update({row[1]: counts.get(row[1], 0) + 1}) -%}
            {%- if counts[row[1]] <= 10 -%}
                {#- A copy of reject_reasons.csv may lack the row of a reason that is newer. -#}
                {%- do log('  ' ~ row[2] ~ ('; ' ~ row[3] if row[3] else ''), info=true) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for topic, count in counts.items() if count > 10 -%}
            {%- do log('  and ' ~ (count - 10) ~ ' more of ' ~ topic | replace('_', ' '), info=true) -%}
        {%- endfor -%}
    {%- endif -%}
    select 1
{% endmacro %}
