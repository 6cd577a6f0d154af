"""The changes that a mutant makes: one small mistake in one CTE of a model's compiled SQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sqlglot
from sqlglot import exp

DIALECT = "duckdb"
# What dbt puts in front of a model's own CTEs: fixtures of a unit test, ephemeral models.
FOREIGN = "__dbt__cte__"
FINAL = "(last select)"
NUMBERED = re.compile(r"_\d+$")
QUALIFIED = re.compile(rf"\b\w+\.main(_internal)?\.|{FOREIGN}")
# Names are lower case; strings stay as they are.
KEYWORDS = re.compile(r"\b[A-Z]{2,}\b(?=[^']*(?:'[^']*'[^']*)*$)")

SWAPPED: dict[type[exp.Expression], tuple[type[exp.Expression], ...]] = {
    exp.LT: (exp.LTE,), exp.LTE: (exp.LT,), exp.GT: (exp.GTE,), exp.GTE: (exp.GT,), exp.NEQ: (exp.EQ,),
    exp.Add: (exp.Sub,), exp.Sub: (exp.Add,), exp.Mul: (exp.Add,), exp.Greatest: (exp.Least,), exp.Least: (exp.Greatest,),
    exp.Min: (exp.Max,), exp.Max: (exp.Min,),
}


@dataclass(frozen=True)
class Change:
    """One change of one CTE. What it says is its name: the same in the model and in each of its unit tests.

    CTEs that a loop numbers are one in the source, and change together.
    """

    cte: str
    says: str
    sqls: tuple[tuple[str, str], ...]


class Query:
    """A select with its CTEs, each of them as SQL, so that one can be changed without writing out the others."""

    def __init__(self, sql: str) -> None:
        tree = sqlglot.parse_one(sql, dialect=DIALECT)
        with_ = tree.args.get("with_")
        self.parts: dict[str, exp.Expression] = {cte.alias: cte.this for cte in with_.expressions} if with_ else {}
        if with_:
            tree.set("with_", None)
        self.parts[FINAL] = tree

    @cached_property
    def texts(self) -> dict[str, str]:
        return {name: text(part) for name, part in self.parts.items()}

    def sql(self, change: Change | None = None, without: str = "") -> str:
        """The whole query, with one CTE changed. CTEs whose names begin as `without` says are left out."""
        texts = dict(self.texts)
        if change:
            texts.update(change.sqls)
        last = texts.pop(FINAL)
        ctes = ",\n".join(f'"{name}" as (\n{body}\n)' for name, body in texts.items() if not (without and name.startswith(without)))
        return f"with {ctes}\n{last}" if ctes else last

    @cached_property
    def changes(self) -> dict[tuple[str, str], Change]:
        """Every change of the query, in the order of its text."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for cte, part in self.parts.items():
            if cte.startswith(FOREIGN):
                continue
            seen: Counter[str] = Counter()
            for says, sql in changes_of(part):
                if sql == self.texts[cte]:
                    continue
                seen[says] += 1
                name = says if seen[says] == 1 else f"{says} #{seen[says]}"
                found.setdefault((NUMBERED.sub("_*", cte), name), []).append((cte, sql))
        return {(cte, says): Change(cte, says, tuple(sqls)) for (cte, says), sqls in found.items()}


def text(node: exp.Expression) -> str:
    return node.sql(dialect=DIALECT)


def brief(node: exp.Expression) -> str:
    words = " ".join(QUALIFIED.sub("", node.sql(dialect=DIALECT, comments=False, normalize_functions="lower").replace('"', "")).split())
    words = KEYWORDS.sub(lambda found: found[0].lower(), words)
    return words if len(words) <= 160 else f"{words[:110]} ... {words[-45:]}"


def changes_of(part: exp.Expression) -> Iterator[tuple[str, str]]:
    """What each change says, and the SQL with it. The tree is as it was afterwards."""
    # A fixture in the place of a table, and the columns of a table that is not there yet, are no rules.
    for node in list(part.walk(bfs=False, prune=is_no_rule)):
        if is_no_rule(node):
            continue
        for shown, said, replacement in changes_at(node):
            yield said if said.startswith(("without ", "turned ")) else f"{brief(shown)}: {said}", text(replaced(part, node, replacement))


def is_no_rule(node: exp.Expression) -> bool:
    if not isinstance(node, exp.Select):
        return False
    where = node.args.get("where")
    is_empty = where is not None and isinstance(where.this, exp.EQ) and isinstance(where.this.this, exp.Literal) and isinstance(where.this.expression, exp.Literal)
    return is_empty or (node.args.get("from_") is None and node.find_ancestor(exp.Subquery) is not None)


def replaced(part: exp.Expression, node: exp.Expression, replacement: exp.Expression) -> exp.Expression:
    """A copy of the tree with another node in the place of one."""
    path = []
    at = node
    while at is not part:
        path.append((at.arg_key, at.index))
        at = at.parent
    root = part.copy()
    if not path:
        return replacement
    at = root
    for key, index in reversed(path):
        at = at.args[key] if index is None else at.args[key][index]
    at.replace(replacement)
    return root


def changes_at(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """For each change of a node: what it is shown as, what it says, what stands in its place."""
    yield from of_comparisons(node)
    yield from of_numbers(node)
    yield from of_conditions(node)
    yield from of_joins_and_sets(node)
    yield from of_windows(node)
    yield from of_choices(node)


def swap(node: exp.Expression, replacement: exp.Expression) -> tuple[exp.Expression, str, exp.Expression]:
    return node, f"as {brief(replacement)}", replacement


def of_comparisons(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """Boundaries, signs of arithmetic, least and greatest, min and max."""
    for other in () if is_clamp(node) or is_pivot(node) else SWAPPED.get(type(node), ()):
        yield swap(node, other(**{key: value.copy() if isinstance(value, exp.Expression) else [item.copy() for item in value] if isinstance(value, list) else value for key, value in node.args.items()}))
    # The equality of a join is dropped rather than turned around.
    if isinstance(node, exp.EQ) and not node.find_ancestor(exp.Join):
        yield swap(node, exp.NEQ(this=node.this.copy(), expression=node.expression.copy()))
    if isinstance(node, exp.Abs):
        yield swap(node, node.this.copy())
    if isinstance(node, exp.Neg) and not isinstance(node.this, exp.Literal):
        yield swap(node, node.this.copy())


def is_clamp(node: exp.Expression) -> bool:
    """`case when x < least then least ... else x`: on the boundary either is the same."""
    branch = node.parent
    if not (isinstance(node, exp.LT | exp.LTE | exp.GT | exp.GTE) and isinstance(branch, exp.If) and node is branch.this and isinstance(branch.parent, exp.Case)):
        return False
    return {node.this, node.expression} == {branch.args["true"], branch.parent.args.get("default")}


def is_pivot(node: exp.Expression) -> bool:
    """`max(case when number = 1 then x end)`: the case picks one row."""
    case = node.this if isinstance(node, exp.Max | exp.Min) else None
    return isinstance(case, exp.Case) and case.args.get("default") is None and all(isinstance(branch.this, exp.EQ) for branch in case.args["ifs"])


def steps(number: exp.Expression) -> tuple[int, ...]:
    """To both sides; beside a comparison, the one that the other boundary does not come to; 1 and 0 of a flag to each other."""
    parent, sign = number.parent, 1
    case = parent.parent if isinstance(parent, exp.If) else parent
    if isinstance(case, exp.Case) and {text(branch.args["true"]) for branch in case.args["ifs"]} | {text(case.args.get("default") or exp.null())} == {"0", "1"}:
        return (-1 if number.this == "1" else 1,)
    if isinstance(parent, exp.LT | exp.LTE | exp.GT | exp.GTE):
        is_right = parent.expression is number
        sign = 1 if isinstance(parent, exp.LTE | exp.GT) == is_right else -1
        return (-sign if isinstance(number, exp.Neg) else sign,)
    return (1, -1)


def of_numbers(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """A whole number one greater, and one smaller; true and false."""
    if isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit() and not node.find_ancestor(exp.DataType):
        negative = isinstance(node.parent, exp.Neg)
        shown = around(node.parent if negative else node)
        for step in steps(node.parent if negative else node):
            number = int(node.this) + step
            other = exp.Literal.number(number) if number >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-number)))
            if not (negative and number == -1):
                yield shown, f"{'-' if negative else ''}{node.this} is {'-' if negative else ''}{number}", other
    if isinstance(node, exp.Boolean):
        yield around(node), f"{str(node.this).lower()} is {str(not node.this).lower()}", exp.Boolean(this=not node.this)


def around(node: exp.Expression) -> exp.Expression:
    """A constant is shown with what it stands in."""
    parent = node.parent
    while isinstance(parent, exp.Cast | exp.Paren | exp.Neg):
        parent = parent.parent
    return node if parent is None or isinstance(parent, exp.Select | exp.Union | exp.Tuple) else parent


def of_conditions(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """A condition less of `and` and `or`, a whole `where`, a `not`, `is null`, one value of `in`."""
    if isinstance(node, exp.And | exp.Or):
        for dropped, kept in ((node.this, node.expression), (node.expression, node.this)):
            # The left side is a chain of its own, whose links are dropped one by one.
            if not isinstance(dropped, type(node)):
                yield dropped, f"without {type(node).__name__.lower()} {brief(dropped)}", kept.copy()
        if isinstance(node, exp.Or) or not node.find_ancestor(exp.Join, exp.Where):
            other = exp.Or if isinstance(node, exp.And) else exp.And
            yield swap(node, exp.Paren(this=other(this=exp.Paren(this=node.this.copy()), expression=exp.Paren(this=node.expression.copy()))))
    if isinstance(node, exp.Where | exp.Having | exp.Qualify) and not isinstance(node.this, exp.And):
        yield node, f"without {brief(node)}", type(node)(this=exp.true())
    if isinstance(node, exp.Not):
        yield swap(node, node.this.copy())
    if isinstance(node, exp.Is) and not isinstance(node.parent, exp.Not):
        yield swap(node, exp.Not(this=node.copy()))
    if isinstance(node, exp.In) and not isinstance(node.parent, exp.Not):
        yield swap(node, exp.Not(this=node.copy()))
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for number, value in enumerate(node.expressions):
            fewer = node.copy()
            fewer.set("expressions", [other.copy() for place, other in enumerate(node.expressions) if place != number])
            yield node, f"without {brief(value)} in {brief(node.this)} in", fewer
    if isinstance(node, exp.Exists) and not isinstance(node.parent, exp.Not):
        yield swap(node, exp.Not(this=node.copy()))


def of_joins_and_sets(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """left join as inner join, a join on anything, `distinct` and `union` that drop nothing."""
    if isinstance(node, exp.Join):
        if node.side == "LEFT":
            inner = node.copy()
            inner.set("side", None)
            inner.set("kind", "INNER")
            yield node.this, "joined by inner join", inner
        on = node.args.get("on")
        if on is not None and not isinstance(on, exp.And):
            loose = node.copy()
            loose.set("on", exp.true())
            yield node, f"without on {brief(on)} of {brief(node.this)}", loose
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        every = node.copy()
        every.set("distinct", None)
        yield node, "without distinct", every
    if isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Count):
        yield node.parent, "without distinct in count", node.expressions[0].copy()
    if isinstance(node, exp.Union) and node.args.get("distinct"):
        every = node.copy()
        every.set("distinct", False)
        yield node, "without distinct of union", every



def of_windows(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """A key less in partitions and orders, an order turned around."""
    if isinstance(node, exp.Window):
        keys = node.args.get("partition_by") or []
        for number, key in enumerate(keys):
            fewer = node.copy()
            fewer.set("partition_by", [other.copy() for place, other in enumerate(keys) if place != number])
            yield node, f"without partition by {brief(key)} in {brief(node.this)}", fewer
    if isinstance(node, exp.Order) and isinstance(node.parent, exp.Window | exp.WithinGroup | exp.ArrayAgg | exp.GroupConcat):
        named = brief(node.parent.this)
        for number, key in enumerate(node.expressions):
            if len(node.expressions) > 1:
                fewer = node.copy()
                fewer.set("expressions", [other.copy() for place, other in enumerate(node.expressions) if place != number])
                yield node, f"without order by {brief(key)} in {named}", fewer
            turned = node.copy()
            turned.expressions[number].set("desc", not key.args.get("desc"))
            turned.expressions[number].set("nulls_first", key.args.get("nulls_first"))
            yield node, f"turned order by {brief(key)} in {named}", turned


def of_choices(node: exp.Expression) -> Iterator[tuple[exp.Expression, str, exp.Expression]]:
    """coalesce and nullif of their first argument alone, a branch less of `case`."""
    if isinstance(node, exp.Coalesce | exp.Nullif):
        yield swap(node, node.this.copy())
    if isinstance(node, exp.Case):
        branches = node.args["ifs"]
        for number, branch in enumerate(branches):
            shown = f"when {brief(branch.this)}"
            if len(branches) == 1:
                other = node.args.get("default")
                yield node, f"without {shown} then {brief(branch.args['true'])}", other.copy() if other else exp.null()
                continue
            fewer = node.copy()
            fewer.set("ifs", [other.copy() for place, other in enumerate(branches) if place != number])
            yield node, f"without {shown} then {brief(branch.args['true'])}", fewer
        # A null adds nothing to a sum.
        is_nothing = isinstance(node.parent, exp.Sum) and node.args.get("default") == exp.Literal.number(0)
        if node.args.get("default") is not None and not isinstance(node.args["default"], exp.Null) and not is_nothing:
            fewer = node.copy()
            fewer.set("default", None)
            yield node, f"without else {brief(node.args['default'])} after {brief(branches[-1].this)}", fewer
