"""The page of scripts/dashboard.py: in headless Chromium where there is one, and what it holds without."""

from __future__ import annotations

import dataclasses
import datetime
import html.parser
import json
import os
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import dashboard
import duckdb
import pytest
from project import Project

HOSTILE = "<script>alert(1)</script></script><!--<b>\"O'Brien\" & שלום 🦊 {{ 7*7 }} ${x}"


@dataclasses.dataclass
class Seen:
    """What a browser made of a page."""

    text: dict[str, str]
    tags: list[str]
    console: list[str]
    requests: list[str]
    charts: int


class Texts(html.parser.HTMLParser):
    """The text of each element that has an id, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.text: dict[str, str] = {}
        self.tags: list[str] = []
        self.charts = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.tags.append(tag)
        self.charts += "data-drawn" in given
        if tag not in ("meta", "link", "input", "br", "img", "hr"):
            self.open.append((tag, given.get("id")))
            self.text.setdefault(given.get("id") or "", "")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, name in self.open:
            if name:
                self.text[name] += data


def browse(path: Path, folder: Path, place: str = "") -> Seen:
    """Open a page in headless Chromium; without one the test is skipped, but fails where CI has to have it."""
    browser = dashboard.chromium()
    if browser is None:
        reason = "no Chromium was found: the page was not tried in a browser"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    log = folder / "requests.json"
    command = [browser, *dashboard.BROWSING, f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", "--enable-logging=stderr", "--v=0", "--window-size=1280,6000", "--dump-dom", path.as_uri() + place]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    network = json.loads(log.read_text(encoding="utf-8"))
    kind = network["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    begun = [event["params"] for event in network["events"] if event["type"] == kind and "url" in event.get("params", {})]
    page = Texts()
    page.feed(run.stdout)
    return Seen(
        page.text, page.tags, re.findall(r":CONSOLE.*", run.stderr),
        # What the browser asks for itself has no page as its origin.
        [asked["url"] for asked in begun if asked.get("initiator") != "not an origin" and not asked["url"].startswith(("file:", "data:"))], page.charts,
    )


@pytest.fixture(scope="module")
def warehouse(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's warehouse, in which one who is called, and one of the segments, have a hostile name."""
    path = tmp_path_factory.mktemp("dashboard") / "lead_scoring.duckdb"
    sample.copy_warehouse(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update leads_current set first_name = ?, last_name = null, company_name = ?, job_title = ? where lead_id = 'sarah'", [HOSTILE] * 3)
        connection.execute("update sales_queue set first_name = ?, last_name = null, company_name = ?, reason = ? where lead_id = 'sarah'", [HOSTILE] * 3)
        connection.execute("update lead_score_contributions set description = ? where rule_id = 'trial_start'", [HOSTILE])
        connection.execute("update nurture_segments set segment = ? where segment = 'partner'", [HOSTILE])
    return path


@pytest.fixture(scope="module")
def page(warehouse: Path) -> str:
    return dashboard.page(warehouse)


@pytest.fixture(scope="module")
def seen(page: str, warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return browse(dashboard.write(warehouse.parent / "dashboard.html", page), tmp_path_factory.mktemp("seen"), "#lead=sarah")


def copy_of(warehouse: Path, folder: Path) -> Path:
    """A warehouse to change."""
    return Path(shutil.copy(warehouse, folder / "lead_scoring.duckdb"))


def asked(warehouse: Path, query: str) -> Any:
    with duckdb.connect(str(warehouse)) as connection:
        return connection.execute(query).fetchone()[0]


def stories(page: str) -> dict[str, Any]:
    return json.loads(re.search(r'<script type="application/json" id="stories">(.*?)</script>', page, re.S)[1])


def test_nothing_fails_and_nothing_is_asked_of_a_network(seen: Seen) -> None:
    assert seen.console == []
    assert seen.requests == []
    assert seen.charts == 7


def test_a_page_that_fails_or_asks_a_network_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text("<script>console.error('broken')</script><img src='http://lead-scoring.invalid/x.png'>", encoding="utf-8")
    seen = browse(path, tmp_path)
    assert len(seen.console) >= 1 and "broken" in seen.console[0]
    assert seen.requests == ["http://lead-scoring.invalid/x.png"]


def test_figures_are_those_of_the_marts(seen: Seen, warehouse: Path) -> None:
    marts = {
        "leads": "select count(*) from lead_scores where is_primary_model",
        "mqls": "select count(*) from lead_scores where is_primary_model and is_mql",
        "new": "select count(*) from lead_lifecycle where most_recent_mql_at >= date '2026-06-24'",
        "tasks": "select count(*) from sales_queue",
        "touches": "select count(*) from nurture_next_touches where status = 'due'",
    }
    assert {name: seen.text[f"figure-{name}"] for name in marts} == {name: f"{asked(warehouse, query):,}" for name, query in marts.items()}
    assert seen.text["figure-pipeline"] == dashboard.money(asked(warehouse, "select sum(pipeline) from funnel_metrics"))
    overdue = asked(warehouse, "select count(*) from sales_queue where overdue_days > 0")
    assert seen.text["title-calls"].startswith(f"{overdue} of ")
    won, mature = asked(warehouse, "select {'won': sum(mature_won), 'mature': sum(mature_leads)} from funnel_metrics").values()
    assert seen.text["title-funnel"] == f"{dashboard.share(won, mature)} of leads become customers"


def test_charts_hold_the_figures_of_the_marts(page: str, warehouse: Path) -> None:
    charts = json.loads(re.search(r'id="charts">(.*?)</script>', page, re.S)[1])
    scores = charts["distribution"]["layer"][0]["data"]["values"]
    for model in {row["model"] for row in scores}:
        for stage in ("not qualified", "MQL", "SQL"):
            qualification = "none" if stage == "not qualified" else stage.lower()
            assert sum(row["leads"] for row in scores if row["model"] == model and row["stage"] == stage) == asked(
                warehouse, f"select count(*) from lead_scores where scoring_model = '{model}' and qualification = '{qualification}'"
            )
    rules = charts["rules"]["layer"][0]["data"]["values"] if "data" in charts["rules"]["layer"][0] else charts["rules"]["data"]["values"]
    for row in rules:
        assert Decimal(str(row["points"])) == asked(warehouse, f"select sum(points) from lead_score_contributions where scoring_model = 'b2b_saas' and rule_id = '{row['rule']}'")
    handovers = charts["speed"]["data"]["values"]
    assert sum(row["handovers"] for row in handovers) == asked(warehouse, "select count(*) from speed_to_lead")
    (thresholds,) = [rows for rows in charts["thresholds"]["datasets"].values() if "threshold" in rows[0]] if "datasets" in charts["thresholds"] else [charts["thresholds"]["data"]["values"]]
    assert len(thresholds) == asked(warehouse, "select count(*) from threshold_analysis where scoring_model = 'b2b_saas'")
    for row in thresholds:
        assert Decimal(str(row["leads_a_week"])) == asked(warehouse, f"select leads_a_week from threshold_analysis where scoring_model = 'b2b_saas' and threshold = {row['threshold']}")


def test_a_week_in_which_nobody_qualified_counts(warehouse: Path, tmp_path: Path) -> None:
    """Four in the first of twelve weeks and six in the eleventh were five a week, in a chart of three weeks."""
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from lead_score_history; delete from lifecycle_transitions where scoring_model = 'b2b_saas'")
        # 2026-06-30, the scored day, is a Tuesday. Of the week before the last 26 no day is shown, of the first of these its Monday is.
        for day, leads in (("2026-06-29", 1), ("2026-06-19", 6), ("2026-04-06", 4)):
            connection.execute(f"insert into lifecycle_transitions by name select 'lead_' || i as lead_id, 'b2b_saas' as scoring_model, date '{day}' as occurred_on, 'none' as from_stage, 'mql' as to_stage, 'score' as cause from range({leads}) as r (i)")
    marts = dashboard.Marts(path)
    header = dashboard.header_of(marts)
    card = dashboard.trend(marts, header)
    assert card.title == "0.8 leads a week become MQL"
    mqls = [(row[0], row[2]) for row in card.table.rows if row[1] == "MQL"]
    assert len(mqls) == 13 and dict(mqls)["2026-06-15"] == 6 and sum(leads == 0 for _, leads in mqls) == 10
    marts.connection.close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("update lifecycle_transitions set occurred_on = date '2025-12-29' where scoring_model = 'b2b_saas' and occurred_on = date '2026-06-29'")
        connection.execute("update lifecycle_transitions set occurred_on = date '2025-12-28' where scoring_model = 'b2b_saas' and occurred_on = date '2026-04-06'")
    assert dashboard.trend(dashboard.Marts(path), header).title == "0.3 leads a week become MQL"


def test_a_card_says_no_more_than_the_marts(warehouse: Path, tmp_path: Path) -> None:
    """Few leads, young leads, other tasks: titles that were untrue of them."""
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from lead_scores where is_primary_model and lead_id not in ('marcus', 'sarah')")
        connection.execute("update lead_scores set fit_grade = 'D', engagement_grade = '4' where lead_id = 'marcus'")
        connection.execute("update lead_scores set fit_grade = null where lead_id = 'sarah'")
        connection.execute("update funnel_metrics set mature_won = 0")
        connection.execute("update threshold_analysis set mql_precision = null")
        connection.execute("update sales_queue set task_type = case when rank % 2 = 0 then 'hand_raise_call' else 'own_task' end, owner_id = case when rank = (select max(rank) from sales_queue) then 'u-zoe' else 'u-one' end")
    marts = dashboard.Marts(path)
    header = dashboard.header_of(marts)
    matrix = dashboard.matrix(marts, header)
    assert (matrix.title, matrix.extra["fits"], matrix.extra["interests"]) == ("0 leads fit well", ["A", "B", "C", "D"], ["1", "2", "3", "4"])
    assert "A, B would fit" in matrix.note and "1 lead without a grade." in matrix.note
    won = marts.record("select sum(won) as won from {funnel_metrics}")["won"]
    assert dashboard.funnel(marts).title == f"{won} customers so far, of leads too young for a share"
    assert "convert" not in dashboard.thresholds(marts, header).title
    calls = dashboard.calls(marts)
    tasks = len(calls.extra["rows"])
    assert f"Own task {(tasks + 1) // 2}, hand raise call {tasks // 2}." in calls.note or f"Hand raise call {tasks // 2}, own task {tasks // 2}." in calls.note
    few = marts.records(dashboard.QUEUE, 3, 1)
    assert [row["owner_id"] for row in few] == ["u-one"] * 3 + ["u-zoe"]


def test_a_share_is_all_or_nothing_only_where_it_is() -> None:
    given = [(0, 3), (1, 3000), (1, 300), (30, 100_000), (299, 300), (2999, 3000), (3, 3), (0, 0)]
    assert [dashboard.share(*pair) for pair in given] == ["0%", "<0.1%", "0.3%", "<0.1%", "99.7%", ">99.9%", "100%", "–"]


def test_text_from_leads_is_text(seen: Seen, page: str) -> None:
    assert seen.text["story-name"] == HOSTILE
    assert HOSTILE in seen.text["card-calls"]
    assert HOSTILE in seen.text["story"].replace("\n", " ")
    assert HOSTILE in seen.text["card-segments"]
    # The page's own scripts and no other: three of data, its own, the library's in waiting and as it runs.
    assert page.count("<script") == 5
    assert seen.tags.count("script") == 6


def test_suppressed_mqls_are_not_ready(warehouse: Path, tmp_path: Path) -> None:
    """Nobody calls or mails them."""
    path = copy_of(warehouse, tmp_path)
    mqls, sqls = (asked(warehouse, f"select count(*) from lead_scores where is_primary_model and {flag}") for flag in ("is_mql", "is_sql"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("update lead_scores set suppression_reason = 'opted_out' where lead_id = (select min(lead_id) from lead_scores where is_primary_model and is_sql)")
    marts = dashboard.Marts(path)
    header = dashboard.header_of(marts)
    assert f"<h1>{mqls - 1:,} of {header['leads']:,} leads are ready, {sqls - 1:,} for sales</h1>" in dashboard.page(path)
    figure = next(row for row in dashboard.figures(marts, header) if row["id"] == "mqls")
    assert (figure["value"], figure["note"].endswith(f" {sqls:,} of them SQL, 1 suppressed")) == (f"{mqls:,}", True)


def test_without_deals_no_share_of_them_is_told(warehouse: Path, tmp_path: Path) -> None:
    """Where nothing says who bought, 0% would read like a verdict on the model."""
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update funnel_metrics set opportunities = 0, won = 0, pipeline = 0, mature_won = 0, mature_opportunities = 0, mature_sqls_with_opportunity = 0")
        connection.execute("update threshold_analysis set conversions = 0, mql_precision = 0, mql_recall = null")
    marts = dashboard.Marts(path)
    funnel, thresholds = dashboard.funnel(marts), dashboard.thresholds(marts, dashboard.header_of(marts))
    assert funnel.title == "No deals are known"
    assert [step["rate"] is None for step in funnel.extra["steps"]] == [True, False, False, True, True]
    assert thresholds.title.endswith("become MQL; no lead has converted yet")
    assert {row[2] for row in thresholds.table.rows} == {"–"}
    assert next(row for row in dashboard.figures(marts, dashboard.header_of(marts)) if row["id"] == "pipeline")["note"] == "no deals are known"


@pytest.mark.parametrize("model", ["b2b_saas", "b2b_saas_decayed"])
def test_a_story_adds_up_to_the_score(model: str, page: str, warehouse: Path, tmp_path: Path) -> None:
    if model != "b2b_saas":
        path = copy_of(warehouse, tmp_path)
        with duckdb.connect(str(path)) as connection:
            connection.execute("update lead_scores set is_primary_model = (scoring_model = ?)", [model])
        page = dashboard.page(path)
    told = stories(page)
    assert len(told["leads"]) == dashboard.STORIES
    with_days = with_fading = 0
    for lead in told["leads"]:
        points = sum(Decimal(str(row[5])) for row in lead["ledger"])
        assert points == Decimal(str(lead["score"])), lead["id"]
        given: dict[int, float] = {}
        for entry in lead["days"]:
            for rule, _, _, undecayed, kept in entry[6] if len(entry) > 6 else []:
                given[rule] = given.get(rule, 0) + kept
                with_fading += kept < undecayed
        # Where every activity is told, what its days give is what the ledger says before the rule's own limit.
        if not lead["older"]:
            decayed = {row[0]: row[4] for row in lead["ledger"]}
            assert all(abs(given[rule] - decayed[rule]) < 0.01 for rule in given), lead["id"]
            with_days += bool(given)
    assert with_days > 100
    assert (with_fading > 100) == (model == "b2b_saas_decayed")


def test_a_story_tells_what_the_ledger_of_sarah_says(seen: Seen) -> None:
    story = re.sub(r"\s+", " ", seen.text["story"])
    for said in ("115", "Became SQL", "Started a trial", "+30", "Visited a page: pricing", "+20 Pricing page visit", "expires on 28 May 2027", "Same day call"):
        assert said in story


def test_search_goes_by_keyboard(page: str, tmp_path: Path) -> None:
    keys = """<script>addEventListener("load", () => setTimeout(() => {
        const press = (key, place) => place.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        press("/", document.body);
        const find = document.activeElement;
        find.value = "nobody of that name";
        find.dispatchEvent(new Event("input"));
        document.body.append(Object.assign(document.createElement("p"), { id: "before", textContent: document.getElementById("found").textContent }));
        find.value = "mar";
        find.dispatchEvent(new Event("input"));
        press("ArrowDown", find);
        const chosen = document.getElementById(find.getAttribute("aria-activedescendant")).querySelector("bdi").textContent;
        document.body.append(Object.assign(document.createElement("p"), { id: "chosen", textContent: chosen }));
        press("Enter", find);
    }, 500))</script>"""
    seen = browse(dashboard.write(tmp_path / "dashboard.html", keys.join(page.rsplit("</body>", 1))), tmp_path)
    assert seen.console == []
    assert "None of the 500 leads" in seen.text["before"]
    assert seen.text["story-name"] == seen.text["chosen"] != ""


def test_contacts_stay_out_unless_asked_for(page: str, warehouse: Path) -> None:
    email = asked(warehouse, "select email from leads_current where lead_id = 'sarah'")
    assert email not in page
    assert "@" not in re.sub(r"@(media|font)", "", page.split('id="bundle"')[0])
    assert email in dashboard.lead_page(warehouse, "sarah", with_contacts=True)


def test_a_story_has_each_activity_once(page: str, warehouse: Path) -> None:
    count = "select lead_id, count(*) from main_internal.int_activities where not is_deleted and known_on <= date '2026-06-30' and occurred_on <= date '2026-06-30' group by 1"
    told = stories(page)["leads"]
    # Some have mails of several sequences that are alike in all else.
    alike = "select max(count) from (select count(*) as count from main_internal.int_activity_signals group by activity_type, url, content_type, campaign)"
    assert asked(warehouse, alike) > 1
    with duckdb.connect(str(warehouse)) as connection:
        activities = dict(connection.execute(count).fetchall())
    for lead in told:
        assert sum(entry[4] for entry in lead["days"]) + lead["older"] == activities.get(lead["id"], 0), lead["id"]


@pytest.mark.parametrize("url", ["/unsubscribe/jo@acme.com", "https://a.example/u/jo%40acme.com/?x=1", "/u/jo%2540acme.com"])
def test_an_address_in_a_path_stays_out_unless_asked_for(url: str, warehouse: Path, tmp_path: Path) -> None:
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update main_internal.int_activities set url = ? where lead_id = 'sarah' and url like '%pricing%'", [url])
    assert "acme.com" not in dashboard.lead_page(path, "sarah").split('id="bundle"')[0]
    assert url.rstrip("/?x=1").rsplit("/", 1)[1] in dashboard.lead_page(path, "sarah", with_contacts=True)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(scheme: str) -> None:
    style = (dashboard.PAGE / "page.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark", 1)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light)) | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark.split("* {")[0])) if scheme == "dark" else {})
    pairs = [(ink, ground) for ink in ("ink", "muted") for ground in ("paper", "card", "soft")]
    pairs += [("accent", "card"), ("accent", "paper"), ("bad-ink", "card"), ("sql-ink", "card"), ("mql-ink", "mql-soft"), ("sql-ink", "sql-soft"), ("bad-ink", "bad-soft")]
    for ink, ground in pairs:
        lighter, darker = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, ground)


def test_it_stays_small(page: str) -> None:
    assert len(page.encode()) < 5_000_000


EMPTY = {
    "one_lead": ["delete from {t} where lead_id != 'sarah'"],
    "no_history": ["drop table lead_score_history", "drop table score_publications"],
    "no_sales": ["delete from sales_queue", "delete from speed_to_lead"],
    "no_nurture": ["delete from nurture_next_touches", "delete from nurture_sequence_performance"],
    "fresh_own_data": ["delete from funnel_metrics", "delete from lifecycle_transitions", "delete from sales_queue", "delete from speed_to_lead", "delete from nurture_sequence_performance", "update lead_scores set fit_grade = null, engagement_grade = null, lead_grade = null"],
    "no_lead": ["delete from lead_scores"],
}


@pytest.mark.parametrize("case", EMPTY)
def test_empty_tables_make_words_and_no_broken_chart(case: str, warehouse: Path, tmp_path: Path) -> None:
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(path)) as connection:
        tables = [name for (name,) in connection.execute("select distinct table_name from information_schema.columns where table_schema = 'main' and column_name = 'lead_id'").fetchall()]
        for statement in EMPTY[case]:
            for table in tables if "{t}" in statement else [""]:
                connection.execute(statement.format(t=table))
    html_page = dashboard.page(path)
    assert "nan" not in re.findall(r"\bnan\b|\bNaN\b", html_page.split('id="bundle"')[0])
    if case in ("one_lead", "fresh_own_data"):
        seen = browse(dashboard.write(tmp_path / "dashboard.html", html_page), tmp_path)
        assert seen.console == []


def test_the_second_day_says_what_changed(warehouse: Path, tmp_path: Path) -> None:
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(path)) as connection:
        # As if the day before had been published: marcus is the one who rose since, by forty points.
        connection.execute("update lead_score_history set scored_on = scored_on - 1")
        connection.execute("insert into score_publications select * replace (scored_on - 1 as scored_on) from score_publications")
        connection.execute("""
            insert into lead_score_history by name
            select * replace (scored_on + 1 as scored_on, lead_score + 40 as lead_score, 'mql' as qualification, 'none' as previous_qualification, lead_score as previous_lead_score)
            from lead_score_history where lead_id = 'marcus' and scoring_model = 'b2b_saas'
        """)
    page = dashboard.page(path)
    card = page.split('id="card-changed"')[1].split("</article>")[0]
    assert "1 lead qualified since 29 Jun" in card
    mqls, sqls = (asked(warehouse, f"select count(*) from lead_scores where is_primary_model and {flag}") for flag in ("is_mql", "is_sql"))
    counted = dashboard.Marts(path).records(dashboard.PUBLISHED_COUNTS, *["b2b_saas", datetime.date(2026, 6, 30)] * 2)
    assert [(row["scored_on"].day, row["mqls"], row["sqls"]) for row in counted] == [(29, mqls, sqls), (30, mqls + 1, sqls)]
    assert any(lead["id"] == "marcus" for lead in stories(page)["leads"])
    assert "+40" in card and 'data-lead="marcus"' in card


@pytest.mark.parametrize(("folder", "is_link"), [("published", True), ("elsewhere", False)])
def test_what_is_published_takes_precedence(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, is_link: bool) -> None:
    """Beside the warehouse or where LEAD_SCORING_PUBLISHED_PATH says; Windows may have a file in the place of the link."""
    published = tmp_path / folder
    (published / "build_1").mkdir(parents=True)
    if is_link:
        (published / "current").symlink_to("build_1")
    else:
        (published / "current").write_text("build_1\n", encoding="utf-8")
        monkeypatch.setenv("LEAD_SCORING_PUBLISHED_PATH", str(published))
    path = copy_of(warehouse, tmp_path)
    with duckdb.connect(str(published / "build_1" / "lead_scoring.duckdb")) as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        connection.execute("create table lead_scores as from built.main.lead_scores where is_primary_model and lead_id in ('sarah', 'marcus')")
    html_page = dashboard.page(path)
    # What that build did not publish is not taken from a later one.
    assert "Nobody waits for a call" in html_page
    assert ">2</dd>" in html_page.split('id="figure-leads"')[1][:10]


def test_a_lead_that_has_no_score_is_named(warehouse: Path) -> None:
    with pytest.raises(SystemExit, match="No score of lead 'nobody'"):
        dashboard.lead_page(warehouse, "nobody")


def test_the_tables_of_the_settings_schema_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema prod; create table main.lead_scores (i int); create table prod.lead_scores (i int)")
    monkeypatch.setenv("LEAD_SCORING_SCHEMA", "prod")
    assert dashboard.Marts(path).tables["lead_scores"] == '"warehouse"."prod"."lead_scores"'
