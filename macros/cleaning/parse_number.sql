{#-
  A number out of the two ends that number_end found, with four decimals: '1,200' is 1200, '2.5m' 2500000, '201' to '500' its
  lower end 201. Null when no number can be read for certain.

  A sign of thousands counts in groups of three only, and the variable decimal_sign says which of point and comma it is.
  Where a fraction makes no sense, '1.200' and '1,200' are 1200 either way, and a fraction is no number. A range is two
  numbers in order; '5-10k' may begin at 5 or at 5000 and is none.

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
        when {{ low_number }} != floor({{ low_number }}) then null
        {%- endif %}
        when {{ high }} = '' and {{ low }} = {{ name }}_digits then {{ low_number }}
        when
            {{ low }} || '-' || {{ high }} = replace({{ name }}_digits, '~', '-')
            and {{ low_number }} <= {{ high_number }}
            and (translate({{ low }}, 'kmb', '') != {{ low }} or translate({{ high }}, 'kmb', '') = {{ high }} or {{ low_number }} * 1000 > {{ high_number }})
            then {{ low_number }}
    end
{%- endmacro %}
