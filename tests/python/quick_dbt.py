"""What makes dbt quicker in the tests' own process without changing what it builds.

A build of a small project is nearly all dbt's own work: it parses 500 files, compiles the same macros again for every
command, and makes thousands of log lines that nobody reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import pprint
import re
import shutil
import threading
import time
from collections import ChainMap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import dbt.compilation
import jinja2
import parsedatetime
from dbt.adapters.base import BaseAdapter, BaseRelation
from dbt.adapters.cache import RelationsCache
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.adapters.factory import get_adapter
from dbt.adapters.sql import SQLAdapter
from dbt.cli.main import cli
from dbt.compilation import Compiler, Linker
from dbt.config.runtime import RuntimeConfig
from dbt.context.macros import MacroNamespace
from dbt.context.providers import BaseDatabaseWrapper, generate_runtime_macro_context
from dbt.context.query_header import generate_query_header_context
from dbt.contracts.files import FileHash
from dbt.contracts.graph.manifest import FlatGraphMapping, Manifest
from dbt.contracts.graph.nodes import CompiledNode, InjectedCTE, SeedNode, UnitTestNode
from dbt.flags import get_flags
from dbt.node_types import NodeType
from dbt.parser.manifest import ManifestLoader
from dbt_common.clients.jinja import BaseMacroGenerator
from dbt_common.events.base_types import BaseEvent, DebugLevel, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.utils.formatting import lowercase

# No ref, source, config or contract depends on these variables, as test_quick_dbt.py holds: models read them when they are built.
READ_BY_BUILDS = frozenset({
    "score_on", "score_from", "score_to", "history_from", "run_started_at", "weights_as_of", "custom_lead_attributes", "compare_activities_by",
    "crm_absent_tables", "learning_rows_per_build",
})
MANIFEST = "partial_parse.msgpack"


# --------------------------------------------------------------------------------------------------------------
# One parse for all copies of a project
# --------------------------------------------------------------------------------------------------------------


def read_by_parses(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that decide what dbt parses."""
    return {name: value for name, value in variables.items() if name not in READ_BY_BUILDS}


class Parsed:
    """What dbt parsed of a project's files, under a name that says of which files and under which settings."""

    def __init__(self, store: Path, project: Path, *settings: Any) -> None:
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        parts = [project.glob("*.yml"), *((project / part).rglob("*") for part in ("models", "macros", "tests", "seeds"))]
        for path in sorted(itertools.chain(*parts)):
            # dbt tells by itself which seeds differ, and parses those alone.
            if path.suffix != ".csv" and path.is_file():
                digest.update(f"\0{path.relative_to(project)}\0".encode() + path.read_bytes())
        self.kept = store / f"{digest.hexdigest()[:20]}.msgpack"

    def lend(self, target: Path) -> None:
        """Give what was parsed to a project that has not parsed yet."""
        if self.kept.exists() and not (target / MANIFEST).exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.kept, target / MANIFEST)

    def keep(self, target: Path) -> None:
        """Keep what was parsed, unless another process was first."""
        if not self.kept.exists() and (target / MANIFEST).exists():
            self.kept.parent.mkdir(parents=True, exist_ok=True)
            half = self.kept.with_suffix(f".{os.getpid()}")
            shutil.copy(target / MANIFEST, half)
            os.replace(half, self.kept)


def forget_former_parses(store: Path, days: float = 1) -> None:
    """Delete what was parsed of files that have changed since."""
    for path in store.glob("*"):
        if path.stat().st_mtime < time.time() - days * 86400:
            path.unlink(missing_ok=True)


state_of = ManifestLoader.build_manifest_state_check
read_manifest = ManifestLoader.read_manifest_for_partial_parse


def state_that_parses_depend_on(loader: ManifestLoader) -> Any:
    """As dbt's, without variables that only builds read, and without the path of the warehouse."""
    config = loader.root_project
    with mock.patch.object(config, "cli_vars", read_by_parses(config.cli_vars)):
        state = state_of(loader)
    connection = sorted((str(key), str(value)) for key, value in config.credentials.connection_info() if key != "path")
    state.profile_hash = FileHash.from_contents(pprint.pformat(connection))
    return state


def read_manifest_of_this_folder(loader: ManifestLoader) -> Manifest | None:
    """A seed knows its folder, which is another in each copy."""
    manifest = read_manifest(loader)
    if manifest is not None:
        root = loader.root_project.project_root
        for node in [*manifest.nodes.values(), *(node for nodes in manifest.disabled.values() for node in nodes)]:
            if isinstance(node, SeedNode) and node.package_name == loader.root_project.project_name:
                node.root_path = root
        for file in manifest.files.values():
            if file.project_name == loader.root_project.project_name:
                file.path.project_root = root
    return manifest


@contextlib.contextmanager
def parsing_as_dbt() -> Iterator[None]:
    """For processes that have none of this: what each of both kinds parses is good for the other."""
    with mock.patch.object(ManifestLoader, "build_manifest_state_check", state_of), mock.patch.object(ManifestLoader, "get_full_manifest", load_manifest):
        yield


# The newest manifest of this process, and all that it was made of.
newest: list[tuple[Any, Manifest]] = []
load_manifest = ManifestLoader.get_full_manifest


def files_and_settings(config: RuntimeConfig) -> Any:
    """What decides what dbt parses, as far as it can change within a test."""
    root = Path(config.project_root)
    parts = [root.glob("*.yml"), *((root / part).rglob("*") for part in ("models", "macros", "tests", "seeds"))]
    files = sorted((str(path), (about := path.stat()).st_mtime_ns, about.st_size) for path in itertools.chain(*parts))
    environment = sorted(pair for pair in os.environ.items() if pair[0].startswith(("DBT_", "LEAD_SCORING_")))
    return files, environment, json.dumps(read_by_parses(config.cli_vars), sort_keys=True, default=str), config.target_name, str(get_flags().WARN_ERROR_OPTIONS)


def manifest_of_these_files(config: RuntimeConfig, **options: Any) -> Manifest:
    """The one that the command before has left, as if nothing of it were compiled yet, where nothing has changed since."""
    state = files_and_settings(config)
    if newest and newest[0][0] == state and get_flags().PARTIAL_PARSE:
        manifest = newest[0][1]
        for node in manifest.nodes.values():
            if isinstance(node, CompiledNode):
                node.compiled, node.compiled_code, node.extra_ctes, node.extra_ctes_injected, node._pre_injected_sql = False, None, [], False, None
        manifest.build_flat_graph()
        adapter = get_adapter(config)
        adapter.set_macro_context_generator(generate_runtime_macro_context)
        adapter.set_macro_resolver(manifest)
        adapter.connections.set_query_header(generate_query_header_context(config, manifest))
        return manifest
    newest.clear()
    manifest = load_manifest(config, **options)
    newest.append((state, manifest))
    return manifest


ManifestLoader.build_manifest_state_check = state_that_parses_depend_on
ManifestLoader.read_manifest_for_partial_parse = read_manifest_of_this_folder
ManifestLoader.get_full_manifest = manifest_of_these_files


# --------------------------------------------------------------------------------------------------------------
# CTEs of ephemeral models and of a unit test's inputs are put after the first word of the SQL
# --------------------------------------------------------------------------------------------------------------

inject_ctes = dbt.compilation.inject_ctes_into_sql
# Blanks and comments, and the word; a recursive one is dbt's to find.
BEGINS = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*with\b\s*+(?!recursive\b)", re.IGNORECASE | re.DOTALL)


def inject_without_parsing(sql: str, ctes: list[InjectedCTE]) -> str:
    begins = BEGINS.match(sql)
    if not ctes or not begins:
        return inject_ctes(sql, ctes)
    return begins[0] + ", ".join(cte.sql for cte in ctes) + ", " + sql[begins.end() :]


dbt.compilation.inject_ctes_into_sql = inject_without_parsing


# --------------------------------------------------------------------------------------------------------------
# The graph of a manifest stays
# --------------------------------------------------------------------------------------------------------------

make_graph, add_test_edges = Compiler.compile, Linker.add_test_edges


def graph_of_manifest(compiler: Compiler, manifest: Manifest, write: bool = True, add_test_edges: bool = False, catalogs: Any = None) -> Any:
    graphs = manifest.__dict__.setdefault("graphs", {})
    if add_test_edges in graphs:
        compiler.initialize()
    else:
        graphs[add_test_edges] = make_graph(compiler, manifest, write, add_test_edges, catalogs)
    return graphs[add_test_edges]


def edges_of_tests(linker: Linker, manifest: Manifest) -> None:
    """Without tests there are none to look for."""
    if any(node.resource_type == NodeType.Test for node in manifest.nodes.values()):
        add_test_edges(linker, manifest)


Compiler.compile = graph_of_manifest
Linker.add_test_edges = edges_of_tests


# --------------------------------------------------------------------------------------------------------------
# One statement needs no macro
# --------------------------------------------------------------------------------------------------------------

drop_relation = SQLAdapter.drop_relation


def rename_at_once(adapter: DuckDBAdapter, from_relation: BaseRelation, to_relation: BaseRelation) -> None:
    adapter.cache_renamed(from_relation, to_relation)
    adapter.execute(f'alter {to_relation.type} {from_relation} rename to "{to_relation.identifier}"', auto_begin=True)


def drop_at_once(adapter: DuckDBAdapter, relation: BaseRelation) -> None:
    if relation.type is None or adapter.is_ducklake(relation):
        drop_relation(adapter, relation)
    else:
        adapter.cache_dropped(relation)
        adapter.execute(f"drop {relation.type} if exists {relation} cascade")


def truncate_at_once(adapter: DuckDBAdapter, relation: BaseRelation) -> None:
    adapter.execute(f"truncate table {relation}", auto_begin=True)


DuckDBAdapter.rename_relation, DuckDBAdapter.drop_relation, DuckDBAdapter.truncate_relation = rename_at_once, drop_at_once, truncate_at_once


# --------------------------------------------------------------------------------------------------------------
# Macros are compiled once a process
# --------------------------------------------------------------------------------------------------------------

compile_template = jinja2.Environment.compile
compiled: dict[tuple[Any, ...], Any] = {}


def compile_once(environment: jinja2.Environment, source: Any, name: Any = None, filename: Any = None, raw: bool = False, defer_init: bool = False) -> Any:
    """Code depends on the text and the kind of environment alone."""
    if raw or not isinstance(source, str):
        return compile_template(environment, source, name, filename, raw, defer_init)
    key = (type(environment), source, name, filename, defer_init)
    if key not in compiled:
        compiled[key] = compile_template(environment, source, name, filename, raw, defer_init)
    return compiled[key]


jinja2.Environment.compile = compile_once


# --------------------------------------------------------------------------------------------------------------
# A macro is found and made once for each model that calls it
# --------------------------------------------------------------------------------------------------------------

find_macro, make_macro, dispatch = MacroNamespace.__getitem__, BaseMacroGenerator.get_macro, BaseDatabaseWrapper.dispatch


def puts_others_in_their_place(namespace: MacroNamespace) -> bool:
    """A unit test may replace macros, once its context is made."""
    return isinstance(namespace.node, UnitTestNode) and bool(namespace.node.overrides and namespace.node.overrides.macros)


def found_once(namespace: MacroNamespace, name: str) -> Any:
    if puts_others_in_their_place(namespace):
        return find_macro(namespace, name)
    found = namespace.__dict__.setdefault("found", {})
    if name not in found:
        found[name] = find_macro(namespace, name)
    return found[name]


def made_once(generator: BaseMacroGenerator) -> Any:
    """What a macro sees of its context is the context itself, not a copy of a moment."""
    if not isinstance(generator.context, ChainMap):
        return make_macro(generator)
    made = generator.context.__dict__.setdefault("made", {})
    template = generator.get_template()
    # With the template, which others could have the id of otherwise.
    if id(template) not in made:
        made[id(template)] = (template, make_macro(generator))
    return made[id(template)][1]


def dispatched_once(wrapper: BaseDatabaseWrapper, macro_name: str, macro_namespace: str | None = None, packages: Any = None) -> Any:
    if packages is not None or puts_others_in_their_place(wrapper._namespace):
        return dispatch(wrapper, macro_name, macro_namespace, packages)
    dispatched = wrapper.__dict__.setdefault("dispatched", {})
    if (macro_name, macro_namespace) not in dispatched:
        dispatched[macro_name, macro_namespace] = dispatch(wrapper, macro_name, macro_namespace)
    return dispatched[macro_name, macro_namespace]


MacroNamespace.__getitem__, BaseMacroGenerator.get_macro, BaseDatabaseWrapper.dispatch = found_once, made_once, dispatched_once


# --------------------------------------------------------------------------------------------------------------
# Nobody reads the lines of the debug level
# --------------------------------------------------------------------------------------------------------------

make_event = BaseEvent.__init__
fire_event = EventManager.fire_event
# A project that keeps its log sets it.
log_everything = threading.Event()


def make_event_if_read(event: BaseEvent, *arguments: Any, **fields: Any) -> None:
    if log_everything.is_set() or not isinstance(event, DebugLevel):
        make_event(event, *arguments, **fields)
    else:
        object.__setattr__(event, "pb_msg", (arguments, fields))


def fire_event_if_read(manager: EventManager, e: BaseEvent, level: EventLevel | None = None, *arguments: Any, **options: Any) -> None:
    if log_everything.is_set() or (level or e.level_tag()) != EventLevel.DEBUG:
        if isinstance(e.pb_msg, tuple):
            given, fields = e.pb_msg
            make_event(e, *given, **fields)
        fire_event(manager, e, level, *arguments, **options)


BaseEvent.__init__ = make_event_if_read
EventManager.fire_event = fire_event_if_read


# --------------------------------------------------------------------------------------------------------------
# Each column of a seed makes two calendars, to try whether it holds dates
# --------------------------------------------------------------------------------------------------------------

make_constants, make_calendar = parsedatetime.Constants, parsedatetime.Calendar
of_thread = threading.local()


def constants_of_thread(localeID: str | None = None) -> Any:
    if localeID is not None:
        return make_constants(localeID=localeID)
    if not hasattr(of_thread, "constants"):
        of_thread.constants = make_constants()
    return of_thread.constants


def calendar_of_thread(constants: Any = None, version: Any = None) -> Any:
    if constants is not getattr(of_thread, "constants", None):
        return make_calendar(constants=constants, version=version)
    calendars = of_thread.__dict__.setdefault("calendars", {})
    if version not in calendars:
        calendars[version] = make_calendar(constants=constants, version=version)
    return calendars[version]


parsedatetime.Constants, parsedatetime.Calendar = constants_of_thread, calendar_of_thread


# --------------------------------------------------------------------------------------------------------------
# What macros look up is found without a look at everything else
# --------------------------------------------------------------------------------------------------------------

make_match = BaseAdapter._make_match


def match_of_that_name(adapter: BaseAdapter, relations: list[BaseRelation], database: str, schema: str, identifier: str) -> list[BaseRelation]:
    """dbt compares each part of each relation of the schema; letters of another case stay for it to judge."""
    return make_match(adapter, [relation for relation in relations if str(relation.identifier).lower() == identifier.lower()], database, schema, identifier)


def relations_of_schema(cache: RelationsCache, database: str | None, schema: str | None) -> list[BaseRelation]:
    """The keys are in small letters already."""
    wanted = (lowercase(database), lowercase(schema))
    with cache.lock:
        return [relation.inner for key, relation in cache.relations.items() if (key.database, key.schema) == wanted]


def node_of_graph(graph: FlatGraphMapping, name: str) -> dict[str, Any]:
    """Macros loop over `graph.nodes`, and dbt rebuilds every dictionary in every loop."""
    node = graph.inner_dict[name]
    known = graph.__dict__.setdefault("known", {})
    # What is compiled in between is another dictionary.
    state = (id(node), getattr(node, "compiled", None))
    if known.get(name, ("",))[0] != state:
        known[name] = (state, node.to_dict(omit_none=False))
    return known[name][1]


def resolve_or_missing(context: jinja2.runtime.Context, key: str) -> Any:
    """Ask the chain of dbt's contexts once, not first whether it knows the name."""
    if key in context.vars:
        return context.vars[key]
    try:
        return context.parent[key]
    except KeyError:
        return jinja2.runtime.missing


BaseAdapter._make_match = match_of_that_name
RelationsCache.get_relations = relations_of_schema
FlatGraphMapping.__getitem__ = node_of_graph
jinja2.runtime.Context.resolve_or_missing = resolve_or_missing


# dbt's command line, for a make target.
if __name__ == "__main__":
    cli()
