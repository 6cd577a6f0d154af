{#-
  A number as people and forms write it, with no more around its digits than parse_number knows: of '$1,200+' '1,200', of
  'over 500 employees' '500', of '201 to 500' '201~500', of '2.5 Mio.' '2.5_m', of '1 200' and '1’200' '1_200'.

  Words are dropped whole and signs and spaces become '_', so that what is left of other text is no number.

  Args:
    expression: cleaned SQL text
-#}
{% macro number_text(expression) -%}
    {#- The lower end of a range is certain: 'over 500' and '500 or more' are 500. -#}
    {%- set words = [
        '(or|and) (more|above|over|up)', 'plus', 'over', 'more than', 'at least', 'from', 'mehr als', 'mindestens', 'über', 'ab', 'about', 'around',
        'approximately', 'circa', 'estimated', '[(]?(approx|ca|est)[.]?[)]?',
        'employees?', 'people', 'persons', 'staff', 'ftes?', 'headcount', 'mitarbeiter', 'mitarbeitende', 'employés', 'empleados',
        'us', 'usd', 'eur', 'gbp', 'chf',
    ] -%}
    {%- set scales = {
        'm': '(millionen|millions?|mio[.]?|mln|mn)',
        'b': '(milliarden?|billions?|mrd[.]?|bn)',
        'k': '(thousands?|tsd[.]?)',
    } -%}
    {#- Dashes, apostrophes and spaces of every kind; signs of money, 'or more' and 'about'. -#}
    {%- set from_signs = '–—−‐‑' ~ '’‘`´' ~ '\u00a0\u2007\u2009\u202f' ~ '$€£¥+~≈>≥' -%}
    {%- set to_signs = '-----' ~ '____' ~ '    ' ~ '         ' -%}
    {%- set signed = "translate(replace(lower(" ~ expression ~ "), chr(39), '_'), '" ~ from_signs ~ "', '" ~ to_signs ~ "')" -%}
    {%- set said = {'text': lead_scoring.replace_pattern("' ' || " ~ signed ~ " || ' '", ' ((' ~ words | join('|') ~ ') )+', ' ')} -%}
    {%- do said.update(text=lead_scoring.replace_pattern(said.text, '( (to|bis) |[.][.])', '~')) -%}
    {%- for scale, pattern in scales.items() -%} {%- do said.update(text=lead_scoring.replace_pattern(said.text, pattern, scale)) -%} {%- endfor -%}
    replace(trim(case when {{ lead_scoring.matches_pattern(expression, '^[0-9.,+ -]*$') }} then {{ signed }} else {{ said.text }} end), ' ', '_')
{%- endmacro %}
