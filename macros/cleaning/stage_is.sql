{#-
  Whether the usual name of a stage says that its deals are won, or closed; null for null.

  Only whole names count, whatever their case, spaces and signs and with a number in front: 'Closed Won',
  'closed_won' and '6 - Won' are won; 'Not won' and 'Won back later' are not.

  Args:
    outcome: won or closed
    expression: SQL text, the stage's name or id
-#}
{% macro stage_is(outcome, expression) -%}
    {%- set names = {'won': 'won|closedwon|wonclosed', 'closed': 'won|closed.*|wonclosed|lost.*'} -%}
    {{ lead_scoring.matches_pattern("translate(lower(" ~ expression ~ "), ' -–—_./:|()', '')", '^[0-9]*(' ~ names[outcome] ~ ')$') }}
{%- endmacro %}
