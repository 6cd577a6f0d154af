{#-
  Which of several options somebody who wrote a text most likely meant; '' where none is near.

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
