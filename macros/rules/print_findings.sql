{#-
  Prints what build_findings says after a dbt command that made it: the gravest first, ten of a topic.

  Args:
    results: what dbt hands to on-run-end
-#}
{% macro print_findings(results) %}
    {%- if execute and flags.WHICH in ('build', 'run', 'retry') -%}
        {%- set made = results | selectattr('node.unique_id', 'equalto', 'model.lead_scoring.build_findings') | selectattr('status', 'equalto', 'success') | list -%}
        {%- if made -%}
            {%- set found = run_query('select severity, topic, message, remedy from ' ~ made[0].node.relation_name
                ~ ' order by severity, topic, row_count desc, subject').rows -%}
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
    {%- endif -%}
{% endmacro %}
