{#-
  CSV files line by line, as a table of filename and line: what would be read as cells is one text. DuckDB only.

  A carriage return ends a line like a line feed, so that no mixture of both loses a character; of both together the
  second leaves a blank line, which is null. Lines that are no UTF-8 or longer than two million bytes are left out.

  Args:
    files: their paths
    rejects: a temporary table that names the lines left out, and with _scans after it another one; none to name none
-#}
{% macro csv_lines(files, rejects=none) -%}
    read_csv(
        [{% for file in files %}'{{ file | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}],
        columns = {'line': 'varchar'}, header = false, filename = true, auto_detect = false, hive_partitioning = false,
        delim = e'\x1e\x1f\x1e\x1f', quote = '', escape = '', comment = '', new_line = '\n', strict_mode = false,
        {% if rejects -%} store_rejects = true, rejects_limit = 0, rejects_table = '{{ rejects }}', rejects_scan = '{{ rejects }}_scans'
        {%- else -%} ignore_errors = true
        {%- endif %}
    )
{%- endmacro %}
