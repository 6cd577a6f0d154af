{#-
  A cell of values between bars as blank_or_listed compares it: lower case, each space once, none around the bars.

  Args:
    cell: SQL of the cell
-#}
{% macro listed_cell(cell) -%}
    replace(replace(lower({{ lead_scoring.collapse_spaces(cell) }}), ' |', '|'), '| ', '|')
{%- endmacro %}


{#-
  A list with bars where somebody wrote commas.

  Args:
    cell: SQL of the cell
-#}
{% macro bars_for_commas(cell) -%}
    replace(replace({{ cell }}, ', ', '|'), ',', '|')
{%- endmacro %}


{#-
  A select of the distinct values of a column as text such as 'best, sum': one row, or one a group.

  Args:
    relation: where the values are
    column: the column
    grouped_by: a column, for a list of each of its values
-#}
{% macro listed_options(relation, column, grouped_by=none) -%}
    select
        {{ (grouped_by ~ ',') if grouped_by }}
        replace({{ lead_scoring.sorted_concat(column) }}, ',', ', ') as listed
    from (
        select distinct {{ (grouped_by ~ ', ') if grouped_by }}{{ column }}
        from {{ relation }}
        where {{ column }} is not null
    ) as distinct_options
    {{ ('group by ' ~ grouped_by) if grouped_by }}
{%- endmacro %}


{#-
  SQL text that quotes a cell and says what to write instead.

  Args:
    column: the column
    remedy: what to write, beginning with a semicolon
-#}
{% macro cell_message(column, remedy) -%}
    {{ return("'" ~ column ~ " is \"' || " ~ column ~ " || '\"" ~ remedy ~ "'") }}
{%- endmacro %}


{#-
  The option nearest to a text; '' where none is near.

  Near is what lies within so many edits of one character (put in, left out, written as another, or swapped with the
  next), whatever the capitals, spaces, hyphens and underscores. Done here and not in SQL, as Postgres, Redshift and others have no edit
  distance of their own.

  Args:
    text: what was written
    options: a list of texts
    edits: how many edits are near; texts of up to three characters are held to one
-#}
{% macro nearest_option(text, options, edits=2) %}
    {%- set written = modules.re.sub('[ _-]', '', text | lower) -%}
    {%- set best = namespace(option='', distance=(1 if written | length <= 3 else edits) + 1) -%}
    {%- for option in options if best.distance > 0 -%}
        {%- set other = modules.re.sub('[ _-]', '', option | lower) -%}
        {%- if (other | length - written | length) | abs < best.distance -%}
            {#- Each row holds the distances between the beginnings of one text and all beginnings of the other. -#}
            {%- set state = namespace(before=[], last=range(other | length + 1) | list) -%}
            {%- for i in range(written | length) -%}
                {%- set row = [i + 1] -%}
                {%- for j in range(other | length) -%}
                    {%- set ways = [state.last[j + 1] + 1, row[j] + 1, state.last[j] + (0 if written[i] == other[j] else 1)] -%}
                    {%- if i and j and written[i] == other[j - 1] and written[i - 1] == other[j] -%}
                        {%- do ways.append(state.before[j - 1] + 1) -%}
                    {%- endif -%}
                    {%- do row.append(ways | min) -%}
                {%- endfor -%}
                {%- set state.before = state.last -%}
                {%- set state.last = row -%}
            {%- endfor -%}
            {%- if state.last[-1] < best.distance -%}
                {%- set best.option = option -%}
                {%- set best.distance = state.last[-1] -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.option) }}
{% endmacro %}
