{#-
  Twice how many of a count stand below a number, and those at it once: a tie is half a win. SQL of a window.

  Args:
    counted: the column of the count, one row a number
    keys: the columns within which numbers, the column ranked_by, are ranked
-#}
{% macro doubled_below(counted, keys) -%}
    (2 * sum({{ counted }}) over (
        partition by {{ keys | join(', ') }}
        order by ranked_by asc
        rows between unbounded preceding and current row
    ) - {{ counted }})
{%- endmacro %}


{#-
  SELECT: how well a number ranks what converted above what did not, from a histogram of it. Ties count half.

  The area under the ROC curve is doubled_wins / (2 * positives * negatives): Mann and Whitney's U in whole numbers. The sums of
  squares are those of DeLong's variance: each row's doubled wins against the other class (E. R. DeLong, D. M. DeLong and
  D. L. Clarke-Pearson, 'Comparing the areas under two or more correlated receiver operating characteristic curves', 1988).

  Args:
    histogram: a relation with the keys, ranked_by (the number) and the counts positives and negatives, one row a number
    keys: the columns within which numbers are ranked
-#}
{% macro ranked_pairs(histogram, keys) -%}
    select
        {{ keys | join(',\n        ') }},
        cast(sum(positives) as {{ dbt.type_bigint() }}) as positives,
        cast(sum(negatives) as {{ dbt.type_bigint() }}) as negatives,
        cast(sum(positives * doubled_negatives) as {{ dbt.type_bigint() }}) as doubled_wins,
        sum(positives * cast(doubled_negatives as {{ lead_scoring.type_double() }}) * doubled_negatives) as squares_of_positives,
        sum(negatives * cast(doubled_positives as {{ lead_scoring.type_double() }}) * doubled_positives) as squares_of_negatives
    from (
        select
            *,
            {{ lead_scoring.doubled_below('negatives', keys) }} as doubled_negatives,
            2 * sum(positives) over (partition by {{ keys | join(', ') }}) - {{ lead_scoring.doubled_below('positives', keys) }} as doubled_positives
        from {{ histogram }}
    ) as placed
    group by
        {{ keys | join(',\n        ') }}
{%- endmacro %}


{#-
  One end of the 95% interval of an area under the ROC curve, by DeLong, as SQL of a double within 0 and 1; null with fewer than
  two of either class.

  Args:
    pairs: alias of what ranked_pairs gives, with auc as a double
    sign: - for the lower end, + for the upper one
    positives, negatives: how many of each are independent; fewer than there are rows where a lead stands in several months
-#}
{% macro auc_bound(pairs, sign, positives, negatives) -%}
    {%- set p, n = pairs ~ '.positives', pairs ~ '.negatives' -%}
    case
        when {{ positives }} > 1 and {{ negatives }} > 1
            then least(1, greatest(0, {{ pairs }}.auc {{ sign }} 1.959963984540054 * sqrt(greatest(0,
                ({{ pairs }}.squares_of_positives / (4.0 * {{ n }} * {{ n }}) - {{ p }} * {{ pairs }}.auc * {{ pairs }}.auc) / nullif({{ p }} - 1, 0) / {{ positives }}
                + ({{ pairs }}.squares_of_negatives / (4.0 * {{ p }} * {{ p }}) - {{ n }} * {{ pairs }}.auc * {{ pairs }}.auc) / nullif({{ n }} - 1, 0) / {{ negatives }}
            ))))
    end
{%- endmacro %}


{#-
  One end of Wilson's 95% score interval of a share, as SQL of a double; null of nothing.

  Args:
    successes, trials: SQL of whole numbers
    sign: - for the lower end, + for the upper one
-#}
{% macro wilson_bound(successes, trials, sign) -%}
    {%- set n = 'cast(nullif(' ~ trials ~ ', 0) as ' ~ lead_scoring.type_double() ~ ')' -%}
    (({{ successes }} + 1.920729410347062) {{ sign }} 1.959963984540054 * sqrt({{ successes }} * ({{ trials }} - {{ successes }}) / {{ n }} + 0.960364705173531))
    / ({{ n }} + 3.841458820694124)
{%- endmacro %}
