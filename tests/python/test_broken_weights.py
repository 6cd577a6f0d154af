"""A weight table with an error stops the build, names file, rule and error, and leaves the marts as they were."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from project import ROOT, Project

MARTS = (
    "lead_scores", "lead_scores_daily", "lead_score_contributions", "nurture_segments", "nurture_next_touches",
    "nurture_enrolments", "nurture_sequence_performance", "sales_queue", "speed_to_lead", "crm_lead_sync", "rejected_records", "source_row_counts", "unmapped_values",
)

# seed, rule that gets the error (first cells of the row), column, what is written, what the message must say
SINGLE_CELLS = [
    ("scoring_models", "b2b_saas", "is_primary", "maybe", "b2b_saas: is_primary is \"maybe\"; write true or false"),
    ("scoring_models", "b2b_saas", "mql_exit", "61", "b2b_saas: mql_exit is 61 and mql_enter is 60"),
    ("scoring_models", "b2b_saas", "sql_exit", "101", "b2b_saas: sql_exit is 101 and sql_enter is 100"),
    ("scoring_models", "b2b_saas_decayed", "score_floor", "900", "the floor is above the ceiling"),
    ("scoring_models", "matrix_1_to_10", "sql_enter", "30", "raise sql_enter"),
    ("scoring_models", "matrix_1_to_10", "mql_min_fit_grade", "E", "mql_min_fit_grade \"E\" is no fit grade"),
    ("scoring_models", "content_marketing", "mql_enter", "a lot", "mql_enter is \"a lot\"; write a number"),
    ("scoring_models", "content_marketing", "mql_cooldown_days", "1.5", "mql_cooldown_days is \"1.5\"; write a whole number"),
    ("scoring_models", "b2c_ecommerce", "review_due_on", "next quarter", "b2c_ecommerce: review_due_on is \"next quarter\"; write a day such as 2026-06-30"),
    ("scoring_categories", "b2b_saas,role", "combine", "worst", "b2b_saas/role: unknown combine \"worst\"; use one of best, sum"),
    ("scoring_categories", "b2b_saas,web", "dimension", "fitness", "unknown dimension \"fitness\""),
    ("scoring_categories", "b2b_saas_decayed,web", "min_points", "71", "the lower bound is above the upper"),
    ("explicit_weights", "b2b_saas,title_director_or_vp", "operator", "is_like", "unknown operator \"is_like\""),
    ("explicit_weights", "b2b_saas,title_individual_contributor", "attribute", "shoe_size", "unknown attribute \"shoe_size\""),
    ("explicit_weights", "b2b_saas,company_200_plus", "value", "many", "value is \"many\"; operator at_least needs a number"),
    ("explicit_weights", "b2b_saas,industry_primary", "points", "ten", "points is \"ten\"; write a number"),
    ("explicit_weights", "b2b_saas,budget_authority", "category", "wealth", "unknown category \"wealth\"; use one of authority, company,"),
    ("explicit_weights", "matrix_1_to_10,size_mid_market", "value", "1000..51", "the low end is above the high end"),
    ("explicit_weights", "matrix_1_to_10,size_enterprise", "points", "1.23456", "points is \"1.23456\"; write a number"),
    ("explicit_weights", "matrix_1_to_10,email_business", "value", "", "value is blank; operator equals"),
    ("explicit_weights", "matrix_1_to_10,industry_target", "scoring_model", "Matrix 1-to-11", "unknown scoring_model \"Matrix 1-to-11\" in 1 row; did you mean matrix_1_to_10? Otherwise add it to scoring_models.csv."),
    ("explicit_weights", "matrix_1_to_10,pricing_by_decider", "points", "5", "pricing_by_decider: points is \"5\"; the rule_id stands in frequency_weights too"),
    ("explicit_weights", "matrix_1_to_10,email_missing", "category", "", "email_missing: category is blank; fill it in, or give the rule_id a row in"),
    ("behavioral_weights", "b2b_saas,pricing_page_visit", "page_category", "prices", "unknown page_category \"prices\""),
    ("behavioral_weights", "b2b_saas,demo_request", "activity_type", "demo_requst", "unknown activity_type \"demo_requst\"; did you mean demo_request?"),
    ("behavioral_weights", "b2b_saas,trial_start", "window_days", "-5", "window_days is \"-5\"; write a whole number"),
    ("behavioral_weights", "b2b_saas,email_click", "max_per_day", "0", "max_per_day is \"0\"; write a number above 0"),
    ("behavioral_weights", "b2b_saas,email_open", "decay", "melts", "unknown decay \"melts\""),
    ("behavioral_weights", "b2b_saas,webinar_attended", "decay", "linear", "decay linear needs decay_days"),
    ("behavioral_weights", "b2b_saas_decayed,pricing_page_visit", "max_points", "-1", "max_points is \"-1\"; it bounds the absolute"),
    ("behavioral_weights", "matrix_1_to_10,email_click", "decay_percent", "101", "decay step needs decay_percent"),
    ("behavioral_weights", "content_marketing,guide_read", "rule_id", "blog_post_read", "duplicate rule_id"),
    ("behavioral_weights", "content_marketing,any_download", "rule_id", "category_cap", "the rule_id is reserved"),
    ("behavioral_weights", "content_marketing,whitepaper_download", "rule_id", "silent_month", "the rule_id stands in"),
    ("frequency_weights", "b2b_saas,repeat_visits", "measure", "visits", "unknown measure \"visits\""),
    ("frequency_weights", "b2b_saas_decayed,repeat_visits", "at_least", "", "at_least is blank; fill it in"),
    ("frequency_weights", "b2c_ecommerce,repeat_buyer", "at_most", "1", "nothing can be both, swap them"),
    ("frequency_weights", "matrix_1_to_10,active_week", "sequence_name", " ", "matrix_1_to_10/active_week: nothing but spaces stands in sequence_name, which is not blank; empty the cell"),
    ("frequency_weights", "content_marketing,regular_reader", "at_least", "31", "at_least is 31 and window_days is 30: no lead is active on more days"),
    ("inactivity_weights", "b2b_saas,no_engagement_90_days", "inactive_days", "", "inactive_days is blank; fill it in"),
    ("grade_bands", "b2b_saas,fit,B", "min_points", "45", "overlapping bands: grade A starts at 45 and grade B at 45"),
    ("grade_bands", "b2b_saas,engagement,3", "grade", "2", "b2b_saas/engagement/2: duplicate grade"),
    ("fast_track_rules", "b2b_saas,demo_request", "qualifies_as", "customer", "unknown qualifies_as \"customer\""),
    ("fast_track_rules", "b2b_saas,contact_request", "activity_type", "", "any activity would qualify"),
    ("suppression_rules", "customer", "priority", "30", "priority 30 is used 2 times"),
    ("suppression_rules", "partner", "reason", "neighbour", "neighbour: unknown reason \"neighbour\"; use one of"),
    ("suppression_rules", "bounced", "blocks_email", "perhaps", "blocks_email is \"perhaps\""),
    ("nurture_segment_rules", "130,decision", "funnel_stage", "purchase", "unknown funnel_stage \"purchase\""),
    ("nurture_segment_rules", "160,long_term_nurture", "min_score", "1", "no rule matches every lead"),
    ("explicit_weights", "b2b_saas_decayed,title_director_or_vp", "value", "directr|vp", "unknown seniority \"directr|vp\"; did you mean director?"),
    ("explicit_weights", "b2b_saas_decayed,title_individual_contributor", "value", "senior,director", "write any_of and senior|director"),
    ("explicit_weights", "b2b_saas_decayed,company_200_plus", "value", "1.000", "it can be read as a thousand or as a fraction"),
    ("explicit_weights", "b2b_saas_decayed,industry_primary", "operator", "at_least", "operator at_least compares numbers and industry is text"),
    ("title_seniorities", "10", "priority", "ten", "chief of staff: priority is \"ten\"; write a whole number"),
    ("title_seniorities", "20", "priority", "30", "priority 30 is used 2 times; every row needs its own"),
    ("title_functions", "10", "job_function", "eduction", "student: unknown job_function \"eduction\"; did you mean education? Otherwise write it in a second row."),
    ("page_categories", "10", "page_category", "blgo", "*/blog: unknown page_category \"blgo\"; did you mean blog?"),
    ("activity_types", "page_view", "is_engagement", "yes", "page_view: is_engagement is \"yes\"; write true or false"),
    ("activity_type_aliases", "page", "activity_type", "page_veiw", "page: unknown activity_type \"page_veiw\"; did you mean page_view?"),
    ("industry_aliases", "agribusiness", "alias", "dairy", "dairy: alias stands in 2 rows; keep one"),
    ("industry_aliases", "agritech", "industry", "agricultre", "agritech: unknown industry \"agricultre\"; did you mean agriculture?"),
    ("email_domains", "gmail.com", "email_kind", "private", "gmail.com: unknown email_kind \"private\"; use one of personal, disposable"),
    ("lifecycle_stages", "anonymous", "alias", "Anonymous", "alias is \"Anonymous\", which is found by nothing; write \"anonymous\""),
    ("suppressed_domains", "kestrelworks.example", "reason", "partners", "unknown reason \"partners\"; did you mean partner?"),
    ("company_size_bands", "11", "min_employees", "eleven", "11-50: min_employees is \"eleven\"; write a whole number"),
    ("sequence_aliases", "welcome_series", "alias", "Welcome Series", "alias is \"Welcome Series\", which is found by nothing; write \"welcome_series\""),
    ("disposition_aliases", "status,accept", "meaning", "acepted", "status/accept: unknown meaning \"acepted\" of a status; did you mean accepted?"),
    ("nurture_segment_rules", "80,long_term_nurture", "seniority", "student|interm", "unknown seniority \"student|interm\""),
    ("nurture_segment_rules", "85,shopper", "activity_type", "cart_abandn", "85/shopper: unknown activity_type \"cart_abandn\"; did you mean cart_abandon?"),
    ("account_thresholds", "matrix_1_to_10", "qualified_min_score", "34", "matrix_1_to_10: engaged_min_score is 35 and qualified_min_score is 34"),
    ("account_thresholds", "content_marketing", "scoring_model", "content_marketin", "unknown scoring_model \"content_marketin\" in 1 row; did you mean content_marketing?"),
    ("funnel_stages", "decision", "window_days", "0", "decision: window_days is \"0\"; write a number above 0"),
    ("sla_rules", "sql,", "due_in_hours", "241", "sql/?: due_in_hours and due_in_days are both given; fill in one of them"),
    ("sla_rules", "mql,fast_track", "calendar", "nights", "mql/fast_track: unknown calendar \"nights\"; use one of every_day, weekdays, or give it weekdays"),
    ("sla_rules", "mql,", "due_in_days", "101", "mql/?: due_in_days is \"101\"; write at most 100"),
    ("business_calendar", "weekdays,monday", "closes_at", "09:00", "opens_at is 09:00 and closes_at is 09:00; a day closes after it opens"),
    ("business_calendar", "weekdays,tuesday", "opens_at", "9:00", "weekdays/tuesday: opens_at is \"9:00\"; write hours and minutes such as 09:00"),
    ("business_calendar", "weekdays,friday", "day", "fryday", "weekdays/fryday: day is \"fryday\"; write monday to sunday, or a date"),
    ("sales_reps", "u-anke", "away_from", "2026-07-01", "u-anke: away_from is 2026-07-01 without away_to, which is for ever"),
    ("sales_reps", "u-carlos", "away_to", "2026-08-02", "u-carlos: away_from is 2026-08-03 and away_to is 2026-08-02; swap them"),
    ("sales_reps", "u-ewan", "daily_capacity", "101", "u-ewan: daily_capacity is \"101\"; write at most 100"),
    ("sales_reps", "u-bola", "rep", "u-anke", "u-anke: duplicate rep; keep one of the 2 rows"),
    ("sales_reps", "u-dara", "rep", "u-dara ", "rep is \"u-dara \"; write it without spaces around it"),
    ("routing_rules", "20", "team", "filed", "unknown team \"filed\"; did you mean field?"),
    ("routing_rules", "10", "priority", "20", "priority 20 is used 2 times; every row needs its own"),
    ("routing_rules", "30", "team", "", "30: team is blank; name one of sales_reps.csv, or write account_owner in goes_to"),
    ("sales_reps", "u-carlos", "industry", "fintech", "u-carlos: industry is \"fintech\", and leads do not have \"fintech\", as it is an alias; write \"financial services\""),
    ("sales_reps", "u-ewan", "region", "north amercia", "unknown region \"north amercia\"; did you mean north america? Otherwise give it to a country in country_aliases.csv."),
    ("routing_rules", "20", "region", "europe,north america", "20: region is \"europe,north america\"; bars divide several values, write \"europe|north america\""),
    ("routing_rules", "30", "company_size_band", "51-20", "30: unknown company_size_band \"51-20\"; did you mean 51-200?"),
    ("nurture_sequences", "long_term_nurture", "exit_after_days", "61", "long_term_nurture: exit_after_days is 61 and step 2 comes 61 days after the first at the earliest, so no lead gets to it"),
    ("nurture_segment_rules", "100,re_engagement", "sequence", "win_back ", "100/re_engagement: sequence is \"win_back \"; write it without spaces around it"),
    ("contact_limits", "all", "except_content_types", "transactional, personal", "bars divide several values, write \"transactional|personal\""),
    ("crm_sync_objects", "hubspot,contacts,hubspot", "id_prefix", " ", "nothing but spaces stands in id_prefix"),
    ("nurture_sequences", "win_back", "exit_after_days", "3651", "win_back: exit_after_days is \"3651\"; write at most 3650"),
    ("nurture_sequences", "shop_offers", "goal_activity_types", "purchse", "shop_offers: unknown goal_activity_types \"purchse\"; did you mean purchase?"),
    ("nurture_steps", "win_back,4", "channel", "sales_check_in", "win_back/4: a sales check-in follows a sales check-in"),
    ("nurture_steps", "decision_nurture,3", "step", "9", "decision_nurture: the highest step is 9 of 6; number the steps"),
    ("nurture_steps", "awareness_nurture,1", "variants", "A:50|B:half", "awareness_nurture/1: variant \"B:half\" is no name and whole share"),
    ("nurture_steps", "mql_handoff,1", "weekdays", "monday|tusday", "mql_handoff/1: unknown weekdays \"tusday\"; did you mean tuesday?"),
    ("nurture_steps", "partner_news,1", "sequence", "partner_new", "partner_new/1: unknown sequence \"partner_new\"; did you mean partner_news?"),
    ("content_library", "g1", "funnel_stage", "awarness", "g1: unknown funnel_stage \"awarness\"; did you mean awareness?"),
    ("content_library", "g2", "topic", " ", "g2: nothing but spaces stands in topic"),
    ("content_library", "cs3", "industry", "logistcs", "cs3: unknown industry \"logistcs\"; did you mean logistics? Otherwise give it a row in industry_aliases.csv."),
    ("content_library", "offer-summer", "valid_to", "2026-05-31", "offer-summer: valid_from is 2026-06-01 and valid_to is 2026-05-31; swap them"),
    ("contact_limits", "email", "min_days_between", "", "email/?: nothing is limited; give max_touches and window_days"),
    ("crm_sync_objects", "hubspot,contacts,crm", "source_system", "crn", "hubspot/contacts/crn/?: unknown source_system \"crn\"; did you mean crm?"),
    ("crm_sync_objects", "salesforce,Contact", "crm_object", "Contacts", "salesforce Contacts has no row in crm_sync_fields; list its fields"),
    ("crm_sync_fields", "salesforce,Lead,lead_grade", "field", "lead_grad", "unknown field \"lead_grad\"; did you mean lead_grade?"),
    ("crm_sync_fields", "salesforce,Lead,is_mql", "property_type", "number", "salesforce/Lead/is_mql: property_type is \"number\"; is_mql is written as boolean or text"),
    ("crm_sync_fields", "salesforce,Lead,top_reasons", "property_type", "date", "property_type is \"date\"; the field is written as text"),
    ("crm_sync_fields", "salesforce,Lead,is_sql", "property", "Is SQL", "property is \"Is SQL\"; write the name that the API of the CRM has for it"),
    ("crm_sync_fields", "hubspot,contacts,fit_score", "property", "Lead_Scoring_Score", "takes 2 fields; give each a property of its own"),
    ("crm_sync_fields", "hubspot,contacts,suppression_reason", "is_marketing", "no", "is_marketing is \"no\"; write true or false"),
    ("test_rules", "30", "alpha", "1", "the only row: alpha is \"1\"; write a number above 0 and below 1"),
]


@pytest.fixture(scope="module", params=[False])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample: Project) -> Project:
    """A project with the sample's marts, whose seeds a test may break; its dbt tests are left out but where asked for."""
    project = Project(tmp_path_factory.mktemp("broken") / "project", with_tests=request.param)
    project.go_on_from(sample)
    return project


def seed_path(project: Project, seed: str) -> Path:
    """Where a seed's CSV is."""
    return next((project.folder / "seeds").glob(f"*/{seed}.csv"))


def break_cell(project: Project, seed: str, rule: str, column: str, text: str) -> None:
    """Write a text into one cell of the rule's first row."""
    path = seed_path(project, seed)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = rule.split(",")
    row = next(row for row in rows if list(row.values())[: len(keys)] == keys)
    row[column] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def restore(project: Project) -> None:
    """Put the shipped seeds back."""
    shutil.copytree(
        ROOT / "seeds", project.folder / "seeds", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.yml")
    )


def contents(project: Project) -> dict[str, list[tuple]]:
    """Everything in the marts."""
    return {mart: sorted(project.rows(f"select * from {mart}"), key=str) for mart in MARTS}


# With the dbt tests: none of them may fail before the gate and hide its message.
@pytest.mark.parametrize("built", [True], indirect=True)
def test_every_error_is_named_at_once(built: Project) -> None:
    """All these errors in one build: each has its line, and no mart changes though the raw data did."""
    before = contents(built)
    for seed, rule, column, text, _ in SINGLE_CELLS:
        break_cell(built, seed, rule, column, text)
    # Conditions of one rule that do not agree.
    path = seed_path(built, "explicit_weights")
    row = "b2b_saas,budget_authority,authority,country,equals,France,16,Has budget authority\n"
    path.write_text(path.read_text(encoding="utf-8") + row + row, encoding="utf-8")
    # Fewer raw rows than the marts were made from: a mart that were rebuilt would differ.
    for name in ("leads", "activities"):
        path = built.folder / "sample_data" / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    result, printed = built.dbt("build", "--exclude-resource-type", "unit_test", "--exclude", "tag:after_build")
    restore(built)
    assert not result.success
    assert "errors in the seeds; no score was touched" in printed
    unnamed = [(seed, message) for seed, _, _, _, message in SINGLE_CELLS if f"{seed}.csv" not in printed or message not in printed]
    assert unnamed == [], printed
    assert "b2b_saas/budget_authority: its rows differ in category or points" in printed
    assert "b2b_saas/budget_authority: duplicate condition on country" in printed
    assert contents(built) == before


def test_one_error_is_enough(built: Project) -> None:
    before = contents(built)
    break_cell(built, "scoring_models", "matrix_1_to_10", "is_primary", "true")
    result, printed = built.dbt("build", "--exclude-resource-type", "unit_test")
    restore(built)
    assert not result.success
    assert "1 error in the seeds" in printed
    assert "scoring_models.csv" in printed and "exactly one model must be primary, but 2 are" in printed
    assert contents(built) == before


def move_columns(project: Project, seed: str, columns: list[str]) -> None:
    """Write the columns in another order, each with its cells; one that the file lacks is blank."""
    path = seed_path(project, seed)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_column_that_was_moved_keeps_its_name(built: Project) -> None:
    """Seeds are loaded into the table of the last build."""
    query = "select * from suppression_rules order by all"
    before = built.rows(query)
    move_columns(built, "suppression_rules", ["reason", "priority", "blocks_email", "blocks_qualification"])
    result, printed = built.dbt("seed", "--select", "suppression_rules")
    restore(built)
    assert result.success, printed
    assert built.rows(query) == before != []


@pytest.mark.parametrize(
    ("seed", "columns", "messages"),
    [
        ("suppression_rules", ["reason", "priority", "blocks_qualification", "blocks_emial"], ['unknown column "blocks_emial"; did you mean blocks_email?']),
        ("suppression_rules", ["reason", "priority", "blocks_qualification"], ["the column blocks_email is missing; add it, its cells may be blank"]),
        ("suppression_rules", ["reason", "priority", "blocks_qualification", "blocks_email", "remark"], ['unknown column "remark"; delete it, or run dbt seed --full-refresh --select suppression_rules if it is to stay']),
    ],
)
def test_a_header_that_the_table_does_not_have_is_named(built: Project, seed: str, columns: list[str], messages: list[str]) -> None:
    before = built.rows(f"select * from {seed} order by all")
    move_columns(built, seed, columns)
    result, printed = built.dbt("seed", "--select", seed)
    restore(built)
    assert not result.success
    for message in messages:
        assert f"{seed}.csv, header: {message}" in printed
    assert f"{len(messages)} error" in printed
    assert built.rows(f"select * from {seed} order by all") == before


def test_an_optional_column_may_come_and_go(built: Project) -> None:
    """A file without it is loaded; a table without it is made anew by a full refresh alone, as by an upgrade."""
    columns = ["scoring_model", "description", "is_primary", "is_enabled", "score_floor", "score_ceiling", "mql_enter", "mql_exit", "sql_enter", "sql_exit", "mql_min_fit_grade", "mql_cooldown_days"]
    outcome = "select outcome from scoring_models where scoring_model = 'b2c_ecommerce'"
    move_columns(built, "scoring_models", columns)
    assert built.dbt("seed", "--select", "scoring_models")[0].success
    assert built.rows(outcome) == [(None,)]
    assert built.dbt("seed", "--select", "scoring_models", "--full-refresh")[0].success
    restore(built)
    result, printed = built.dbt("seed", "--select", "scoring_models")
    assert not result.success
    assert "scoring_models.csv, header: the column outcome is newer than the table; run dbt seed --full-refresh --select scoring_models" in printed
    assert built.dbt("seed", "--select", "scoring_models", "--full-refresh")[0].success
    assert built.rows(outcome) == [("purchase",)]


def test_rows_of_models_that_are_not_named_are_ignored_with_one_note(built: Project, sample: Project) -> None:
    """Whoever names only a model of their own need not delete the rows of the others, nonsense in them included."""
    query = "select * from lead_scores where scoring_model = 'b2b_saas' order by all"
    path = seed_path(built, "scoring_models")
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    break_cell(built, "behavioral_weights", "content_marketing,guide_read", "points", "many")
    break_cell(built, "grade_bands", "b2c_ecommerce", "min_points", "")
    printed = built.build()
    restore(built)
    assert printed.count("Note: ") == 1
    assert "rows of models that scoring_models.csv does not name are ignored: content_marketing (" in printed
    with seed_path(built, "behavioral_weights").open(encoding="utf-8", newline="") as file:
        count = sum(row["scoring_model"] == "content_marketing" for row in csv.DictReader(file))
    assert f"content_marketing (1 in account_thresholds.csv, {count} in behavioral_weights.csv, " in printed
    assert built.rows(query) == sample.rows(query) != []
    assert built.rows("select distinct scoring_model from lead_scores") == [("b2b_saas",)]
    for table in ("int_scoring_model_versions", "int_scoring_categories", "int_grade_bands", "int_scoring_rules"):
        assert built.rows(f"select distinct scoring_model from {table}") == [("b2b_saas",)], table
    # The versions of the others stay as they were logged, and no new one is.
    assert built.rows("select max(version_number) from int_weight_version_log") == [(1,)]


def test_a_value_of_ones_own_is_no_error(built: Project) -> None:
    """A seniority that a single row gives, an industry that no alias maps, a sequence that no seed plans: the last two are noted."""
    path = seed_path(built, "title_seniorities")
    path.write_text(path.read_text(encoding="utf-8") + "9999,wizard,wizard\n", encoding="utf-8")
    break_cell(built, "explicit_weights", "b2b_saas,title_individual_contributor", "value", "wizard")
    break_cell(built, "explicit_weights", "b2b_saas,industry_primary", "value", "software|rocket science")
    break_cell(built, "nurture_segment_rules", "150,awareness", "sequence", "awareness_nuture")
    result, printed = built.dbt("build", "--select", "+int_seed_errors", "--exclude-resource-type", "test", "unit_test")
    restore(built)
    assert result.success, printed
    assert printed.count("Note: ") == 1
    assert 'b2b_saas/industry_primary: industry "software|rocket science" is neither a standard name nor an alias' in printed
    assert '150/awareness: sequence "awareness_nuture" has no row in nurture_sequences.csv' in printed


def test_a_right_word_near_a_shipped_one_is_no_slip(built: Project) -> None:
    """Other countries, regions and seniorities than the shipped ones, and a team that is all but named like another."""
    path = seed_path(built, "title_seniorities")
    path.write_text(path.read_text(encoding="utf-8") + "9999,lead wrangler,lead\n", encoding="utf-8")
    words = [
        ("sales_reps", "u-ewan", "region", "south america"), ("sales_reps", "u-carlos", "region", "Europe 2"),
        ("routing_rules", "20", "country", "Iran|Niger|Gambia|Mali"), ("routing_rules", "20", "lead_source", "retail"),
    ]
    for seed, rule, column, text in words:
        break_cell(built, seed, rule, column, text)
    break_cell(built, "sales_reps", "u-ewan", "team", "feld")
    result, printed = built.dbt("build", "--select", "+int_seed_errors", "--exclude-resource-type", "test", "unit_test")
    restore(built)
    assert result.success, printed
    for seed, rule, column, text in words:
        assert f'{seed}.csv, {rule}: {column} "{text}" is no standard name, so it holds only where it was typed like this' in printed, printed
    assert 'sales_reps.csv, u-ewan: no row of routing_rules.csv names team "feld", so the rep is given no lead' in printed


def test_a_finding_without_a_remedy_ends_with_its_message(built: Project) -> None:
    """A copy of reject_reasons.csv may lack a reason that is newer."""
    select = "(select 2 as severity, 'a' as topic, 'message' as message, cast(null as text) as remedy, 1 as row_count, 'b' as subject) as findings"
    result, printed = built.dbt("compile", "--inline", f'{{{{ lead_scoring.print_findings("{select}") }}}}')
    assert result.success, printed
    assert "Verdict: 1 finding" in printed
    assert "  message\n" in printed and "None" not in printed
