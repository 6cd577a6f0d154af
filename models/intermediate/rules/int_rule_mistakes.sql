{#- The post-hook stops the build when a row came out, after the table is committed: it stays to be read. -#}
{{ config(post_hook={'sql': "{{ lead_scoring.stop_on_rule_mistakes(this) }}", 'transaction': false}) }}

{%- set kinds = ['model', 'attribute_rule', 'activity_rule', 'fast_track', 'segment', 'rule_id'] %}

with

{% for kind in kinds %}
{{ kind }}_mistakes as (

    select * from {{ ref('int_' ~ kind ~ '_mistakes') }}

),
{% endfor %}

mistakes as (

    {% for kind in kinds %}
    select * from {{ kind }}_mistakes
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from mistakes
