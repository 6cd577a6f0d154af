{#-
  Stops the build when a weight table has a mistake, and says which: file, rule, what is wrong and
  what to write instead. Everything that scores lies downstream, so no mart is touched.

  Args:
    relation: the table int_rule_mistakes
-#}
{% macro stop_on_rule_mistakes(relation) %}
    {%- if execute -%}
        {%- set mistakes = run_query(
            'select seed_name, rule_name, mistake from ' ~ relation ~ ' order by seed_name, rule_name, mistake'
        ) -%}
        {%- if mistakes.rows -%}
            {%- set lines = [] -%}
            {%- for row in mistakes.rows -%}
                {%- do lines.append('  ' ~ row[0] ~ '.csv, ' ~ row[1] ~ ': ' ~ row[2] ~ '.') -%}
            {%- endfor -%}
            {{ exceptions.raise_compiler_error(
                lines | length ~ (' mistake' if lines | length == 1 else ' mistakes')
                ~ ' in the weight tables; no score was touched. Mend the CSV and build again.\n' ~ lines | join('\n')
            ) }}
        {%- endif -%}
    {%- endif -%}
    select 1
{% endmacro %}
