{#-
  Prints what build_findings says as soon as it is made: the gravest first, ten of a topic.

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
                {%- do log('  ' ~ row[2] ~ '; ' ~ row[3], info=true) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for topic, count in counts.items() if count > 10 -%}
            {%- do log('  and ' ~ (count - 10) ~ ' more of ' ~ topic | replace('_', ' '), info=true) -%}
        {%- endfor -%}
    {%- endif -%}
    select 1
{% endmacro %}
