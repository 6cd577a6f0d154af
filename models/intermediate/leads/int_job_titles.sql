with

versions as (

    select * from {{ ref('int_lead_versions') }}

),

seniority_phrases as (

    select
        phrase,
        seniority,
        {{ lead_scoring.number_or_null('priority') }} as priority
    from {{ ref('title_seniorities') }}

),

function_phrases as (

    select
        phrase,
        job_function,
        {{ lead_scoring.number_or_null('priority') }} as priority
    from {{ ref('title_functions') }}

),

titles as (

    select distinct lower(job_title) as job_title
    from versions
    where job_title is not null

),

spaced as (

    select
        job_title,
        {{ lead_scoring.padded_words('job_title') }} as words
    from titles

),

seniority_matches as (

    select
        spaced.job_title,
        min(seniority_phrases.priority) as priority
    from spaced
    inner join seniority_phrases
        on spaced.words like '% ' || seniority_phrases.phrase || ' %'
    group by spaced.job_title

),

function_matches as (

    select
        spaced.job_title,
        min(function_phrases.priority) as priority
    from spaced
    inner join function_phrases
        on spaced.words like '% ' || function_phrases.phrase || ' %'
    group by spaced.job_title

),

final as (

    select
        titles.job_title,
        seniority_phrases.seniority,
        function_phrases.job_function
    from titles
    left join seniority_matches
        on titles.job_title = seniority_matches.job_title
    left join seniority_phrases
        on seniority_matches.priority = seniority_phrases.priority
    left join function_matches
        on titles.job_title = function_matches.job_title
    left join function_phrases
        on function_matches.priority = function_phrases.priority

)

select * from final
