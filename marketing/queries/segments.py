"""Segments: their definitions, whom they find, and why somebody is in one or is not. One segment is one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from consent.queries import offers
from crm.queries import lists
from marketing.models import Campaign, Segment, SegmentVersion
from marketing.segments import tree
from marketing.segments.checking import Entries, Marks
from marketing.segments.compile import Compiler
from marketing.segments.sentences import JOINED, Line, lines, sentence
from marketing.segments.table import FIXED
from marketing.segments.tree import Group, Rule
from privacy import datamap
from privacy.actor import actor_names
from privacy.refusal import Refused
from privacy.sql import Sql

MOST_COST = 5_000_000
"""What PostgreSQL may reckon for a segment; reading every row of a register of a million people once is about a hundredth of it."""
_SETTINGS = {"statement_timeout": "8s", "jit": "off", "work_mem": "64MB", "enable_nestloop": "off"}
"""So long and no longer; compiling costs more than it saves; sets of a million people are held in memory, and compared as sets: asked one
by one they take many times as long where they are large, and save nothing a person notices where they are small."""
MANAGED = ("interest", "customergroup", "customerclass", "salesarea", "dutyarea", "productgroup")


def segments(reader: int | None) -> QuerySet[Segment]:
    """Those this member of staff may see: shared ones, and their own."""
    return Segment.objects.filter(Q(shared=True) | Q(author_ref=reader))


def offered(reader: int | None) -> list[tuple[str, str]]:
    """The newest versions of those that may be chosen, as "number.version" and name."""
    rows = segments(reader).filter(archived_at=None).order_by("name", "id")
    return [(f"{row.pk}.{row.version}", row.name) for row in rows]


@cache
def marks() -> Marks:
    """The columns the data map lets a segment go by, each with how many months back."""
    return {
        f"{model._meta.label}.{column.name}": said.target_months
        for model in datamap.tables()
        for column, said in datamap.declared(model)
        if said.target_months is not None
    }


def entries() -> Entries:
    """The entries of every source with their labels in the language now active, each source read once."""
    return cache(_read)


def _read(source: str) -> Mapping[str, str]:
    if source in FIXED:
        return {key: str(label) for key, label in FIXED[source]}
    if source in MANAGED:
        return {row.key: str(row) for row in lists.every(source)}
    if source == "product":
        return {row.code: f"{row.name} ({row.code})" for row in lists.catalogue()}
    if source == "topic":
        return {topic.key: topic.name for topic in offers.topics()}
    if source == "campaign":
        return {str(pk): name for pk, name in Campaign.objects.order_by("-id").values_list("pk", "name")}
    rows = SegmentVersion.objects.order_by("segment__name", "number").values_list("segment", "number", "segment__name")
    return {
        f"{segment}.{number}": _("%(name)s, version %(number)s") % {"name": name, "number": number}
        for segment, number, name in rows
    }


def _numbers(source: str) -> Mapping[str, list[int]]:
    if source == "product":
        return {row.code: [row.pk] for row in lists.catalogue()}
    if source == "productgroup":
        found: dict[str, list[int]] = {}
        for key, product in lists.catalogue().exclude(group=None).values_list("group__key", "pk"):
            found.setdefault(key, []).append(product)
        return found
    if source == "campaign":
        return {str(pk): [pk] for pk in Campaign.objects.values_list("pk", flat=True)}
    return {row.key: [row.pk] for row in lists.every(source)}


def definition(segment: int, version: int) -> Group:
    """What a version says. Raises Refused where there is none."""
    found = definitions([(segment, version)])
    if (segment, version) not in found:
        raise Refused(_("There is no such segment."))
    return found[segment, version]


def definitions(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Group]:
    """Those versions, and whatever they speak of in turn: one query for each step they lie apart."""
    found: dict[tuple[int, int], Group] = {}
    missing = set(wanted)
    while missing:
        rows = SegmentVersion.objects.filter(segment__in={segment for segment, _version in missing})
        read = {(r.segment_id, r.number): tree.read(r.definition) for r in rows if (r.segment_id, r.number) in missing}
        found |= read
        missing = {key for group in read.values() for key in group.segments()} - found.keys()
    return found


def compiler(group: Group, on: date) -> Compiler:
    """What compiles this definition for that day, with the segments it speaks of."""
    return Compiler(on, marks(), definitions(group.segments()), cache(_numbers))


def statement(group: Group, on: date) -> Sql:
    """Whom the definition finds, as `contact_id, point_id` like every other choice of candidates. Raises Refused where it does not hold."""
    people = compiler(group, on).people(group)
    return Sql(f"SELECT s.contact_id, NULL::bigint AS point_id FROM ({people.text}) s", people.params)


@dataclass(frozen=True)
class Found:
    """How many a definition finds, and some of them."""

    count: int
    sample: list[int] = field(default_factory=list)


def found(group: Group, on: date, *, sample: int = 0) -> Found:
    """Counts whom the definition finds. Raises Refused where the plan is too heavy, or takes too long all the same."""
    sql = statement(group, on)
    ((count,),) = guarded(Sql(f"SELECT count(*) FROM ({sql.text}) s", sql.params))
    if not (sample and count):
        return Found(count)
    some = guarded(
        Sql(
            f"SELECT contact_id FROM ({sql.text}) s LIMIT %(segment_sample)s",
            sql.with_params({"segment_sample": sample}),
        )
    )
    return Found(count, [contact for (contact,) in some])


def guarded(sql: Sql) -> list[tuple[Any, ...]]:
    """Runs a statement whose plan is not too dear, for so long and no longer. Raises Refused with the sentence for who waits."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.text}", dict(sql.params))
            (plan,) = cursor.fetchone()
            plan = json.loads(plan) if isinstance(plan, str) else plan
            if plan[0]["Plan"]["Total Cost"] > MOST_COST:
                raise Refused(
                    _("This is too heavy to ask of the whole register. Leave out a rule, or look back fewer months.")
                )
            before = _set(cursor, _SETTINGS)
            cursor.execute(sql.text, dict(sql.params))
            rows = cursor.fetchall()
            _set(cursor, before)
            return rows
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        raise Refused(_("This took too long and was stopped. Leave out a rule, or look back fewer months.")) from error


def _set(cursor: Any, settings: Mapping[str, str]) -> dict[str, str]:
    """Changes settings until the transaction ends, and returns what they were."""
    cursor.execute(
        "SELECT name, current_setting(name), set_config(name, value, true) FROM unnest(%s::text[], %s::text[]) s(name, value)",
        [list(settings), list(settings.values())],
    )
    return {name: before for name, before, _now in cursor.fetchall()}


@dataclass(frozen=True)
class Verdict(Line):
    """A line of the definition with whether it holds for somebody."""

    holds: bool = False


def explain(group: Group, contact: int, on: date) -> list[Verdict]:
    """Rule by rule, whether it holds for this person; the first line is the whole. One statement. Raises Refused where it does not hold."""
    made = compiler(group, on)
    made.people(group)
    leaves = list(_leaves(group, made))
    conditions = [made.rule(rule, contact).renamed(f"explain_{number}_") for number, rule in enumerate(leaves)]
    params = {name: value for condition in conditions for name, value in condition.params.items()}
    columns = ", ".join(condition.text for condition in conditions) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM crm_contact c WHERE c.id = %(contact)s AND c.merged_into_id IS NULL",
            params | {"contact": contact},
        )
        row = cursor.fetchone() or (False,) * len(leaves)
    answers = iter(row)
    return _walk(group, made, answers, entries(), 0)


def holds(group: Group, contact: int, on: date) -> bool:
    """Is this person in it?"""
    sql = statement(group, on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM ({sql.text}) s WHERE contact_id = %(segment_one)s",
            sql.with_params({"segment_one": contact}),
        )
        return cursor.fetchone() is not None


def members(group: Group, among: Iterable[int], on: date) -> set[int]:
    """Those of these people who are in it."""
    sql = statement(group, on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT contact_id FROM ({sql.text}) s WHERE contact_id = ANY(%(segment_among)s)",
            sql.with_params({"segment_among": sorted(among)}),
        )
        return {contact for (contact,) in cursor.fetchall()}


def _leaves(node: Group | Rule, made: Compiler) -> Iterable[Rule]:
    """The rules that speak of the person, those of the segments spoken of in their place."""
    if isinstance(node, Group):
        for inner in node.of:
            yield from _leaves(inner, made)
    elif node.segment:
        yield from _leaves(made.definitions[node.segment], made)
    else:
        yield node


def _walk(node: Group | Rule, made: Compiler, answers: Any, words: Entries, depth: int) -> list[Verdict]:
    if isinstance(node, Group):
        inner = [_walk(child, made, answers, words, depth + 1) for child in node.of]
        first = [child[0].holds for child in inner]
        yes = {"all": all(first), "any": any(first), "none": not any(first)}[node.how]
        return [
            Verdict(depth, str(JOINED[node.how]), opens=True, holds=yes),
            *(line for child in inner for line in child),
        ]
    if not node.segment:
        return [Verdict(depth, sentence(node, words), holds=next(answers))]
    inner_lines = _walk(made.definitions[node.segment], made, answers, words, depth + 1)
    return [Verdict(depth, sentence(node, words), holds=inner_lines[0].holds != (node.op == "not_in")), *inner_lines]


@dataclass(frozen=True)
class Shown:
    """A version of a segment to be shown: the segment, its sentences, and whether a newer version has been saved."""

    segment: Segment
    version: int
    lines: list[Line]
    newer: bool

    @property
    def key(self) -> str:
        """The version as a form names it."""
        return f"{self.segment.pk}.{self.version}"


def shown(segment: int, version: int) -> Shown:
    """A version in words. Raises Refused where there is none."""
    group = definition(segment, version)
    row = Segment.objects.get(pk=segment)
    return Shown(row, version, list(lines(group, entries())), row.version != version)


def history(segment: int) -> list[dict[str, Any]]:
    """The versions, newest first, with who saved each when."""
    rows = list(SegmentVersion.objects.filter(segment=segment).order_by("-number")[:20])
    names = actor_names.staff([row.author_ref for row in rows if row.author_ref is not None])
    return [{"number": r.number, "at": r.recorded_at, "who": names.get(r.author_ref or 0, "")} for r in rows]
