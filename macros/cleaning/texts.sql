{#-
  Trimmed text, or null for every spelling of 'no value' that the variable null_tokens lists.

  Args:
    column: a column of trimmed text
-#}
{% macro null_if_placeholder(column) -%}
    case when not {{ lead_scoring.is_one_of('lower(' ~ column ~ ')', var('null_tokens')) }} then {{ column }} end
{%- endmacro %}


{#-
  A lead attribute as the lower-case text that conditions compare; a number without trailing zeros.

  Args:
    expression: a column of leads, qualified
-#}
{% macro comparable_text(expression) -%}
    {%- if expression.split('.') | last == 'annual_revenue' -%} {{ lead_scoring.format_number(expression) }}
    {%- else -%} lower(cast({{ expression }} as {{ dbt.type_string() }}))
    {%- endif -%}
{%- endmacro %}


{#-
  The words of a text between single spaces, with one at both ends, so that ' vp ' is found in it only
  as a whole word. Punctuation reads as space, joiners of letters as nothing; letters of any script are kept.

  Args:
    expression: lower-case SQL text
-#}
{% macro padded_words(expression) -%}
    {#- A backslash is written as chr(92) and a quote as chr(39): in a literal, engines differ on how to escape them. -#}
    {%- set punctuation = '.,;:!?/&()[]{}<>-_|+*=#%@~^$"`–—•·…«»“”‘’' -%}
    ' ' || {{ lead_scoring.collapse_spaces("translate(replace(replace(" ~ expression ~ ", chr(92), ' '), chr(39), ' '), '" ~ punctuation ~ "\u200c\u200d', '" ~ ' ' * (punctuation | length) ~ "')") }} || ' '
{%- endmacro %}


{#-
  A name in snake case: lower case, spaces and hyphens as underscores.

  Args:
    expression: cleaned SQL text
-#}
{% macro snake_case(expression) -%}
    replace(replace(lower({{ expression }}), ' ', '_'), '-', '_')
{%- endmacro %}


{#-
  A phrase as one name: its words in lower case with underscores between them. Punctuation reads as space, so 'Open - Not
  Contacted' and 'OPEN_NOT_CONTACTED' are one; null where no word is left.

  Args:
    expression: cleaned SQL text
-#}
{% macro snake_words(expression) -%}
    nullif(replace(trim({{ lead_scoring.padded_words('lower(' ~ expression ~ ')') }}), ' ', '_'), '')
{%- endmacro %}


{#-
  The other of the two spellings of a Salesforce id, with and without its checksum; null for any other id.

  Args:
    expression: SQL text of an id
-#}
{% macro other_spelling(expression) -%}
    case
        when {{ lead_scoring.matches_pattern(expression, '^([a-z]+:)?[a-zA-Z0-9]{15}$') }} then {{ expression }} || {{ lead_scoring.salesforce_checksum(expression) }}
        else nullif({{ lead_scoring.salesforce_key(expression) }}, {{ expression }})
    end
{%- endmacro %}


{#-
  A name typed all in capitals or all in small letters, with capital initials; any other as it is,
  as in 'McDonald' and 'van der Berg'. Words are divided by spaces;
  a name of more than three is left as it is.

  Args:
    expression: cleaned SQL text
-#}
{% macro proper_name(expression) -%}
    case
        when
            ({{ expression }} = upper({{ expression }}) or {{ expression }} = lower({{ expression }}))
            and {{ expression }} not like '% % % %'
            then trim(
                {%- for number in [1, 2, 3] %}
                {%- set word = "coalesce(" ~ lead_scoring.text_part(expression, "' '", number) ~ ", '')" %}
                {{ "|| ' ' || " if not loop.first }}upper(substring({{ word }}, 1, 1)) || lower(substring({{ word }}, 2))
                {%- endfor %}
            )
        else {{ expression }}
    end
{%- endmacro %}


{#-
  Whether deals in a stage are won, or closed, by its usual name; null for null.

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
