"""A definition as the builder's form sends it: each node under the name of its place, "r" the whole, "r-0" the first in it, "r-0-1" the
second in that. What is half filled in stays as it is typed; `checking` says what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from marketing.segments.checking import parts
from marketing.segments.shape import MONTHS
from marketing.segments.table import FIELDS
from marketing.segments.tree import DEEPEST, HOWS, LONGEST, MOST_RULES, Group, Rule

MONTHS_AT_FIRST = 12
EMPTY = Rule("", "", {})


def typed(data: Mapping[str, str], at: str = "r") -> Group:
    """The group of this place with all that is in it."""
    how = data.get(f"{at}.how", "all")
    return Group(how if how in HOWS else "all", tuple(_inside(data, at)))


def _inside(data: Mapping[str, str], at: str) -> list[Rule | Group]:
    found: list[Rule | Group] = []
    for number in range(MOST_RULES + 1):
        place = f"{at}-{number}"
        if f"{place}.how" in data and depth(place) <= DEEPEST:
            found.append(typed(data, place))
        elif f"{place}.field" in data:
            found.append(_rule(data, place))
        else:
            break
    return found


def _rule(data: Mapping[str, str], place: str) -> Rule:
    """With the operator and the parts that the chosen field has."""
    field = FIELDS.get(data[f"{place}.field"])
    if field is None:
        return EMPTY
    op = field.op(data.get(f"{place}.op", "")) or field.ops[0]
    value: dict[str, str | int] = {}
    for part in parts(field, op):
        first = str(MONTHS_AT_FIRST) if part.kind == MONTHS and part.needed else ""
        given = data.get(f"{place}.{part.key}", first).strip()[:LONGEST]
        if given:
            value[part.key] = int(given) if part.kind == MONTHS and given.isascii() and given.isdigit() else given
    return Rule(field.key, op.key, value)


def depth(place: str) -> int:
    """How deep a group of this place lies; the whole is 1."""
    return place.count("-") + 1


def changed(group: Group, do: str) -> Group:
    """The definition after a button: "rule:r-1" adds a rule to that group, "group:r" a group, "remove:r-0" takes out what stands there.
    Any other leaves it as it is."""
    verb, path = _asked(do)
    return _changed(group, verb, path, len(path) + 1) if verb else group


def _asked(do: str) -> tuple[str, list[int]]:
    """The verb of a button and the place it means; no verb where it is none of ours."""
    verb, _colon, place = do.partition(":")
    whole, *steps = place.split("-")
    fits = whole == "r" and all(step.isascii() and step.isdigit() for step in steps)
    return (verb, [int(step) for step in steps]) if fits and verb in ("rule", "group", "remove") else ("", [])


def _changed(group: Group, verb: str, path: list[int], deep: int) -> Group:
    nodes = list(group.of)
    if not path:
        if verb == "rule":
            nodes.append(EMPTY)
        elif verb == "group" and deep < DEEPEST:
            nodes.append(Group("any", (EMPTY,)))
    elif path[0] < len(nodes):
        inner = nodes[path[0]]
        if verb == "remove" and len(path) == 1:
            del nodes[path[0]]
        elif isinstance(inner, Group):
            nodes[path[0]] = _changed(inner, verb, path[1:], deep)
    return Group(group.how, tuple(nodes))


def focus(group: Group, do: str) -> str:
    """Where the keyboard goes after a button: what was added, or, after something was taken out, the group it stood in."""
    verb, path = _asked(do)
    place = do.partition(":")[2]
    if verb in ("", "remove"):
        return place.rpartition("-")[0] if verb else ""
    node: Rule | Group = group
    for step in path:
        if not isinstance(node, Group) or step >= len(node.of):
            return ""
        node = node.of[step]
    last = len(node.of) - 1 if isinstance(node, Group) else -1
    return f"{place}-{last}{'-0' if verb == 'group' else ''}" if last >= 0 else ""
