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
