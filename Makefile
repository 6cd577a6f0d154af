# `make build` scores the bundled sample, `make daily` follows new raw data, `make test` runs every test.
# Needs Python 3.11 or newer, git and make; everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

export DBT_PROFILES_DIR ?= $(CURDIR)
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export UV_COMPILE_BYTECODE := 1

# dbt as the tests call it: with the project's own tests, into a warehouse and artifacts of their own.
TEST_WAREHOUSE := $(CURDIR)/target/test.duckdb
TESTED := LEAD_SCORING_TEST_PATH=unit_tests LEAD_SCORING_DUCKDB_PATH=$(TEST_WAREHOUSE) DBT_TARGET_PATH=target/test
# dbt's command line without what takes more than half of its time over hundreds of unit tests and changes nothing.
QUICK_DBT := $(BIN)/python tests/python/quick_dbt.py

.PHONY: help build daily dashboard review export sync-demo test test-dbt test-python test-postgres test-engines test-kills test-dialects test-metrics mutants compare lint judges sample benchmark learn lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

build: $(VENV)/installed ## Install everything, build what the settings name (as shipped: the sample), publish and show the result
	@$(BIN)/python scripts/build.py

daily: $(VENV)/installed ## Build what new raw data needs, check the laws, publish, rewrite the file if somebody was erased, show the result
	@$(BIN)/python scripts/build.py --daily

dashboard: $(VENV)/installed ## Write the page of the last build again: dashboard.html beside the warehouse
	@$(BIN)/python scripts/dashboard.py

export: $(VENV)/installed ## Write the published marts as CSV files into exports, safe to open in a spreadsheet
	@$(BIN)/python scripts/export.py

review: $(VENV)/installed ## Write review.md, the page for the quarterly meeting of sales and marketing
	@$(BIN)/python scripts/review.py

sync-demo: $(VENV)/installed ## Write the built scores to a HubSpot of our own on loopback, with a kill in the middle, and compare
	@$(BIN)/python scripts/sync_demo.py

test: $(VENV)/installed .venv-learn/installed ## Run the tests of every change: dbt's, the linters, the judges of style, pytest (CONTRIBUTING.md has the others)
	$(MAKE) -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=line) test-dbt test-python

# dbt builds on one core, so these two share the cores.
test-dbt: $(VENV)/installed ## The part of make test that builds: dbt's tests, the linters, the judges of style
	mkdir -p target && rm -f $(TEST_WAREHOUSE)
	$(TESTED) $(QUICK_DBT) --warn-error build --no-partial-parse --exclude tag:after_build
	$(TESTED) $(QUICK_DBT) --warn-error test --select tag:after_build \
		|| { $(TESTED) $(BIN)/dbt --quiet show --output json --select models_keep_their_promises; exit 1; }
	$(MAKE) lint
	$(MAKE) judges

test-python: $(VENV)/installed .venv-learn/installed ## The part of make test that is pytest's, but for what needs a server of another engine
	$(BIN)/pytest
	.venv-learn/bin/pytest -c tests/learn/pytest.ini tests/learn

test-postgres: $(VENV)/installed ## Build on DuckDB and Postgres and compare every mart, which CI does on every change beside make test
	$(BIN)/python tests/engines/compare.py duckdb postgres

test-engines: $(VENV)/installed .venv-sail/installed .venv-spark/installed ## Build and test on every engine, compare every mart, renew the table of docs/engines.md; pytest on Postgres
	$(BIN)/pytest -m engine
	$(BIN)/python tests/engines/compare.py --with-tests --docs docs/engines.md

# KILLS names the engine and more: 'duckdb --kills 20'; see tests/engines/kills.py --help.
test-kills: $(VENV)/installed ## Kill builds and publications 100 times on DuckDB and on Postgres while a reader looks for a mixture (an hour)
	$(BIN)/python tests/engines/kills.py $(KILLS)

test-dialects: $(VENV)/installed .venv-dialects/installed .venv-v2/installed ## Check the SQL for Snowflake, BigQuery, Databricks and Redshift without them, build on fakesnow; parse with dbt v2
	$(TESTED) LEAD_SCORING_METRICS_PATH=metrics DBT_TARGET_PATH=target/v2 .venv-v2/bin/dbt-core-experimental-parser parse
	.venv-dialects/bin/python tests/engines/dialects.py
	$(BIN)/python tests/engines/compare.py fakesnow --with-tests

# MUTANTS names the options: '--no-build --model int_lead_scores --survivors'; see tests/mutants/run.py --help.
mutants: $(VENV)/installed ## Change each limit, bound, comparison and join of the engine's SQL, see who notices, renew docs/mutants.md
	$(BIN)/python tests/mutants/run.py $(MUTANTS)

test-metrics: $(VENV)/installed .venv-metrics/installed ## Ask MetricFlow for every metric and hold the answers against the marts (after make test)
	LEAD_SCORING_DUCKDB_PATH=$(TEST_WAREHOUSE) .venv-metrics/bin/python tests/engines/metrics.py

# COMPARE names the commit and more: '44f1b41 --scenario sample'; see tests/engines/compare_commits.py --help.
compare: $(VENV)/installed ## Build the same data with another commit and compare every mart, build after build (half an hour)
	$(BIN)/python tests/engines/compare_commits.py $(or $(COMPARE),main)

lint: $(VENV)/installed ## Check the style of Python, and of the SQL that changed since it was found clean (after a build)
	$(TESTED) $(BIN)/python tests/lint_sql.py
	$(BIN)/ruff check scripts tests

judges: $(VENV)/installed ## Hold the project against dbt-bouncer, dbt-score and dbt-coverage (after a build)
	$(TESTED) $(BIN)/dbt --quiet docs generate --no-compile
	$(BIN)/dbt-bouncer run
	$(BIN)/dbt-score lint --manifest target/test/manifest.json
	$(BIN)/dbt-coverage compute doc --run-artifacts-dir target/test --model-path-exclusion-filter models/intermediate --cov-fail-under 1.0 --cov-report target/coverage-doc.json

sample: $(VENV)/installed ## Make the bundled sample again
	$(BIN)/python scripts/generate_data.py --out sample_data

# BENCHMARK names the options: '--size S --repeats 1' takes some eight minutes; see scripts/benchmark.py --help.
benchmark: .venv-benchmark/installed ## Measure builds at 2 and 20 million activities beside DuckDB, Polars and pandas by hand (hours)
	.venv-benchmark/bin/python scripts/benchmark.py $(BENCHMARK)

# LEARN names the options: '--csv leads.csv --outcome Converted'; see scripts/learn_weights.py --help.
learn: .venv-learn/installed ## Learn weights from what converted; writes target/learned and changes no seed
	.venv-learn/bin/python scripts/learn_weights.py $(LEARN)

lock: $(VENV)/installed ## Resolve requirements.in, those of the engines, of the benchmark and of learning, into locked requirements
	for part in requirements tests/engines/requirements-sail tests/engines/requirements-spark tests/engines/requirements-dialects tests/engines/requirements-v2 tests/engines/requirements-metrics \
			scripts/benchmark-requirements scripts/learn-requirements; do \
		$(BIN)/uv pip compile --python-version 3.11 --override overrides.txt $$part.in -o $$part.txt \
			--generate-hashes --no-emit-index-url --no-header --upgrade; \
	done

clean: ## Delete what was built: lead_scoring.duckdb with its history, too, but no warehouse of another name
	rm -rf target logs published exports lead_scoring.duckdb lead_scoring.duckdb.* lead_scoring.ducklake* dashboard.html lead.html

# uv installs in seconds; where it cannot be had, pip does the same in minutes.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name yours with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check uv \
		&& $(@D)/bin/uv pip install --quiet --python $(@D)/bin/python --no-deps --require-hashes -r $< \
		|| $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@
endef

$(VENV)/installed: requirements.txt
	$(install)

.venv-benchmark/installed: scripts/benchmark-requirements.txt
	$(install)

.venv-learn/installed: scripts/learn-requirements.txt
	$(install)

.venv-%/installed: tests/engines/requirements-%.txt
	$(install)
