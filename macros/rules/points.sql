{#-
  Ten-thousandths, in which the engine counts, as points with four decimals.

  By a product of decimals: what engines make of a quotient may be a floating-point number.

  Args:
    ten_thousandths: SQL of a whole number
-#}
{% macro as_points(ten_thousandths) -%}
    cast(cast({{ ten_thousandths }} as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as {{ lead_scoring.points_type() }})
{%- endmacro %}


{#-
  Points as the whole number of ten-thousandths that the engine counts in: exact, and quicker to add up than decimals.
  The gate keeps points between -1,000,000 and 1,000,000, so that a rule's occurrences can be 900 million before 64 bits end.

  Args:
    points: SQL of a number with at most four decimals, or of its text
-#}
{% macro as_ten_thousandths(points) -%}
    cast(cast({{ points }} as {{ lead_scoring.points_type() }}) * 10000 as {{ dbt.type_bigint() }})
{%- endmacro %}


{#-
  What occurrences are worth after decay, in ten-thousandths: the one rounding of the engine, half away from zero.

  Whole weights and the rest are multiplied apart, so that no product passes 64 bits.

  Args:
    points: SQL of what an occurrence is worth, in ten-thousandths
    weighted_occurrences: SQL of the sum of occurrences, each times its weight in millionths; 0 or more
-#}
{% macro weighted_points(points, weighted_occurrences) -%}
    {%- set whole = lead_scoring.whole_division(weighted_occurrences, 1000000) -%}
    {%- set rounded = lead_scoring.whole_division('abs(' ~ points ~ ') * mod(' ~ weighted_occurrences ~ ', 1000000) + 500000', 1000000) -%}
    {{ points }} * {{ whole }} + case when {{ points }} < 0 then -1 else 1 end * {{ rounded }}
{%- endmacro %}


{#- The type of points, bounds and thresholds: exact, four decimals. -#}
{% macro points_type() -%}
    decimal(18, 4)
{%- endmacro %}


{#-
  What an occurrence is still worth, 0 to 1 with six decimals, from the columns decay, decay_days,
  decay_percent and age_days. It never grows with age.

  A power is the one figure that no engine computes in decimals. Fifteen places are exact enough that
  the rounding to six, which the contract asks for, is the same everywhere.
-#}
{% macro decay_weight() -%}
    cast(round(cast(
        case decay
            when 'linear' then greatest(0, 1 - cast(age_days as {{ lead_scoring.type_double() }}) / decay_days)
            -- After sixty half-lives nothing is left; Postgres fails rather than say so.
            when 'half_life' then power(0.5, least(60, cast(age_days as {{ lead_scoring.type_double() }}) / decay_days))
            -- How many whole decay periods have passed.
            when 'step' then greatest(0, 1 - cast(decay_percent as {{ lead_scoring.type_double() }}) / 100 * ((age_days - mod(age_days, decay_days)) / decay_days))
            else 1
        end as {{ lead_scoring.type_decimal(20, 15) }}
    ), 6) as decimal(7, 6))
{%- endmacro %}


{#-
  The day on which a lead's silence begins: of its last engagement, else of its creation. A lead of which only unmapped activities
  are known is not silent: null.

  Args:
    last_engagements: alias of int_last_engagements, outer joined
    created_on: SQL of the day on which the lead was created
-#}
{% macro silent_since(last_engagements, created_on) -%}
    case when not coalesce({{ last_engagements }}.is_unmapped_only, false) then coalesce({{ last_engagements }}.last_engaged_on, {{ created_on }}) end
{%- endmacro %}


{#-
  A quotient of whole numbers as an exact decimal, rounded half up; null where the denominator is 0.

  Our own because engines divide whole numbers by floating point, which rounds 1/640 one way or the other, or to a whole
  number. What is divided here leaves no remainder.

  Args:
    numerator: SQL of a whole number of 0 or more
    denominator: SQL of a whole number of 0 or more
    decimals: how many decimals to round to
-#}
{% macro ratio(numerator, denominator, decimals) -%}
    {%- set scaled = numerator ~ ' * ' ~ 2 * 10 ** decimals ~ ' + ' ~ denominator -%}
    cast(
        cast(({{ scaled }} - mod({{ scaled }}, nullif(2 * {{ denominator }}, 0))) / nullif(2 * {{ denominator }}, 0) as {{ dbt.type_bigint() }})
        * cast(0.{{ '0' * (decimals - 1) }}1 as decimal({{ decimals + 1 }}, {{ decimals }}))
        as decimal(18, {{ decimals }})
    )
{%- endmacro %}
