{#-
  Whether text is a plain decimal number: an optional minus, digits, optionally a point and digits.
  Null for null.

  Args:
    expression: trimmed SQL text
    max_decimals: how many digits may follow the point; 0 asks for a whole number
-#}
{% macro is_number(expression, max_decimals=10) -%}
    {%- set decimals = '([.][0-9]{1,' ~ max_decimals ~ '})?' if max_decimals else '' -%}
    {{ lead_scoring.matches_pattern(expression, '^-?[0-9]{1,18}' ~ decimals ~ '$') }}
{%- endmacro %}


{#-
  Text that is a plain decimal number, as an exact decimal.

  Whole numbers of up to eighteen digits are read as such: DuckDB takes a hundred times as long for a
  type of more digits than a machine word holds.

  Args:
    expression: SQL text for which is_number holds
    precision: how many digits
    scale: how many of them are decimals
-#}
{% macro decimal_of(expression, precision, scale) -%}
    {%- set type = lead_scoring.type_decimal(precision, scale) -%}
    case
        when {{ expression }} like '%.%' or length({{ expression }}) > 18 then cast({{ expression }} as {{ type }})
        else cast(cast({{ expression }} as {{ dbt.type_bigint() }}) as {{ type }})
    end
{%- endmacro %}


{#-
  One number, without a range, as parse_number reads it; null when it is none.

  Args:
    expression: SQL text made by number_text
    is_count: whether a fraction makes no sense
-#}
{% macro number_of(expression, is_count) -%}
    {%- set decimal_sign = var('decimal_sign') -%}
    {%- if decimal_sign not in ('.', ',') -%}
        {{ exceptions.raise_compiler_error("The variable decimal_sign is '" ~ decimal_sign ~ "'; write '.' or ','.") }}
    {%- endif -%}
    {%- set decimal_part = {'.': '[.]', ',': ','}[decimal_sign] -%}
    {%- set thousands_sign = {'.': ',', ',': '.'}[decimal_sign] -%}
    {%- set thousands = {'.': ',', ',': '[.]'}[decimal_sign] -%}
    {%- set plain -%}
        translate({{ expression }}, '{{ decimal_sign ~ thousands_sign }}_^kmb', '.')
    {%- endset -%}
    cast(
        case
            {%- if is_count %}
            when {{ lead_scoring.matches_pattern(expression, '^[_^]*-?[1-9][0-9]{0,2}(' ~ decimal_part ~ '[0-9]{3}){1,5}[_^]*$') }}
                then {{ lead_scoring.decimal_of("translate(" ~ expression ~ ", '" ~ decimal_sign ~ "_^', '')", 22, 4) }}
            {%- endif %}
            {%- if decimal_sign == ',' %}
            -- What a type with decimals became as text: see raw_number_text.
            when {{ lead_scoring.matches_pattern(expression, '^-?[0-9]{1,18}[.][0-9]{4}$') }} then {{ lead_scoring.decimal_of(expression, 22, 4) }}
            {%- endif %}
            when {{ lead_scoring.matches_pattern(
                expression,
                '^[_^]*-?([0-9]{1,18}|[1-9][0-9]{0,2}(' ~ thousands ~ '[0-9]{3}){1,5}|[1-9][0-9]{0,2}(_[0-9]{3}){1,5})(' ~ decimal_part ~ '[0-9]{1,30})?[_^]*[kmb]?[_^]*$'
            ) }}
                then
                    {{ lead_scoring.decimal_of(plain, 22, 4) }}
                    * case when {{ expression }} like '%k%' then 1000 when {{ expression }} like '%m%' then 1000000 when {{ expression }} like '%b%' then 1000000000 else 1 end
        end as {{ lead_scoring.type_decimal(38, 4) }}
    )
{%- endmacro %}


{#-
  A number out of the two ends that number_end found, with four decimals: '1,200' is 1200, '2.5m' 2500000, '201' to '500' its
  lower end 201. Null when no number can be read for certain.

  A sign of thousands counts in groups of three only, of which the first begins with no 0, and the variable decimal_sign says
  which of point and comma it is. Where a fraction makes no sense, '1.200' and '1,200' are 1200 either way, and a fraction is no
  number but one of exactly four decimals: see raw_number_text. A range is two numbers in order; '5-10k' may begin at 5 or at
  5000 and is none.

  Args:
    name: the number's name: <name>_digits is what number_text left, <name>_low and <name>_high are its ends
    is_count: whether a fraction makes no sense, as of heads
-#}
{% macro parse_number(name, is_count=false) -%}
    {%- set low = name ~ '_low' -%}
    {%- set high = name ~ '_high' -%}
    {%- set low_number = lead_scoring.number_of(low, is_count) -%}
    {%- set high_number = lead_scoring.number_of(high, is_count) -%}
    case
        {%- if is_count %}
        when {{ low_number }} != floor({{ low_number }}) and not {{ lead_scoring.matches_pattern(low, '^-?[0-9]{1,18}[.][0-9]{4}$') }} then null
        {%- endif %}
        when {{ high }} = '' and {{ low }} = {{ name }}_digits then {{ low_number }}
        when
            {{ low }} || '-' || {{ high }} = replace({{ name }}_digits, '~', '-')
            and {{ low_number }} <= {{ high_number }}
            and (translate({{ low }}, 'kmb', '') != {{ low }} or translate({{ high }}, 'kmb', '') = {{ high }} or {{ low_number }} * 1000 > {{ high_number }})
            then {{ low_number }}
    end
{%- endmacro %}


{#-
  A number as people and forms write it, reduced to what parse_number reads: of '$1,200+' '1,200', of
  'over 500 employees' '500', of '201 to 500' '201~500', of '2.5 Mio.' '2.5_m', of '1 200' and '1’200' '1_200'.

  Spaces and apostrophes become '_', signs and words that are dropped '^', which makes no thousands: '100+500' is no number, and
  '51_200' none, which may be a range. So what is left of other text is no number either.

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
    {#- Dashes, waves, apostrophes and spaces of every kind; signs of money, 'or more' and 'about'; the mark as it is written. -#}
    {%- set from_signs = '–—−‐‑' ~ '~～〜' ~ '’‘`´' ~ '\u00a0\u2007\u2009\u202f' ~ '_$€£¥+>≥' ~ '^' -%}
    {%- set to_signs = '-----' ~ '≈≈≈' ~ '____' ~ '    ' ~ '^^^^^^^^' ~ '?' -%}
    {%- set signed = "replace(translate(lower(" ~ expression ~ "), '" ~ from_signs ~ "', '" ~ to_signs ~ "'), chr(39), '_')" -%}
    {%- set said = {'text': lead_scoring.replace_pattern("' ' || " ~ signed ~ " || ' '", '[ ^]((' ~ words | join('|') ~ ')[ ^])+', '^')} -%}
    {%- do said.update(text=lead_scoring.replace_pattern(said.text, '([ ^](to|bis)[ ^]|[.][.])', '~')) -%}
    {%- for scale, pattern in scales.items() -%} {%- do said.update(text=lead_scoring.replace_pattern(said.text, pattern, scale)) -%} {%- endfor -%}
    {%- set digits -%}
        case when {{ lead_scoring.matches_pattern(expression, '^[0-9.,+ -]*$') }} then {{ signed }} else {{ said.text }} end
    {%- endset -%}
    {#- A wave is 'about' before a number, and the dash of a range between two. -#}
    translate({{ lead_scoring.strip_leading(lead_scoring.strip_trailing(digits, ' ^≈'), ' ^≈') }}, ' ≈', '_~')
{%- endmacro %}


{#-
  One end of what number_text left: of a range '201-500' the lower end '201' or the upper one '500', of one number the number
  itself and ''.

  Args:
    column: a column made by number_text
    end: 1 for the lower end, 2 for the upper one
-#}
{% macro number_end(column, end) -%}
    case
        when {{ column }} like '_%-%' or {{ column }} like '%~%' then {{ lead_scoring.text_part("replace(" ~ column ~ ", '~', '-')", "'-'", end) }}
        else {{ column if end == 1 else "''" }}
    end
{%- endmacro %}


{#-
  An exact number as a person writes it: 20, 7.5, -15.

  Args:
    expression: SQL of a decimal type with decimals
-#}
{% macro format_number(expression) -%}
    {%- set digits = "cast(" ~ expression ~ " as " ~ dbt.type_string() ~ ")" -%}
    {#- BigQuery writes no trailing zeros: the 0 of its '20' belongs to the number. -#}
    case when {{ digits }} like '%.%' then {{ lead_scoring.strip_trailing(lead_scoring.strip_trailing(digits, '0'), '.') }} else {{ digits }} end
{%- endmacro %}
