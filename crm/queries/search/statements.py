"""The search in SQL: pieces of our own, composed. What was typed travels in parameters only.

A step of a statement that finds something gives rows of `_ROW`: what was found, whom it shows, how it was found, whether all of it was
typed, and its place among its like. Steps whose names begin with "_" only help others. The rows may be merged ones: `LINES` and `IDS`,
one of which ends a statement, lead to the survivors.
"""

from __future__ import annotations

import re
from typing import Any

from crm.kinds import KINDS, Kind
from crm.models.words import Words
from crm.queries.search import spelling
from crm.queries.search.asked import Asked
from privacy.sql import Sql

# Rows of a name that are read before the best are taken: a name that more have is narrowed by another word, not paged through.
_POOL, _NEAR_POOL = 500, 300

_WORDS = Words.template % {"expressions": "search_text"}
_ROW = "kind, ref, person, organisation, number, why, whole, place"
_NAMED = {
    "person": ("crm_contact", "'person', NULL::bigint, id, NULL::bigint, ''"),
    "organisation": ("crm_organisation", "'organisation', NULL::bigint, NULL::bigint, id, ''"),
}
NUMBERED = tuple(kind for kind in KINDS.values() if kind.numbers[:1] == ("number",))
"""The kinds of dealings that have a number of their own."""

_SURVIVORS = """FROM found f LEFT JOIN crm_contact typed ON typed.id = f.person
    LEFT JOIN crm_contact c ON c.id = coalesce(typed.merged_into_id, typed.id)
    LEFT JOIN crm_position p ON p.contact_id = c.id AND p.until IS NULL AND p.is_main AND f.organisation IS NULL
    LEFT JOIN crm_organisation named ON named.id = coalesce(f.organisation, p.organisation_id)
    LEFT JOIN crm_organisation o ON o.id = coalesce(named.merged_into_id, named.id)"""
_REF = "CASE f.kind WHEN 'person' THEN c.id WHEN 'organisation' THEN o.id ELSE f.ref END"
LINES = f"""SELECT f.kind, {_REF}, f.why, f.number, f.whole, c.id, c.first_name, c.call_name, c.last_name,
        (SELECT value FROM crm_contactpoint q WHERE q.contact_id = c.id AND q.is_main ORDER BY q.kind LIMIT 1),
        coalesce(typed.merged_into_id, named.merged_into_id) IS NOT NULL, o.name, o.business_id,
        CASE f.kind WHEN 'organisation' THEN ARRAY(SELECT n.kind || ' ' || n.name FROM crm_organisationname n WHERE n.organisation_id = o.id) END
    {_SURVIVORS} ORDER BY f.step, f.place"""
IDS = f"SELECT f.kind, {_REF}, f.why {_SURVIVORS}"


def exact(asked: Asked, kinds: tuple[str, ...], limit: int, end: str = LINES) -> Sql | None:
    """What is written as it was typed, at most `limit` by each way; None where the text cannot be anything of the kinds."""
    given: dict[str, Any] = {"limit": limit, **_words(asked)}
    steps: dict[str, str] = {}
    if asked.number and "order" in kinds:
        given["numbers"] = [asked.number, asked.number.upper()]
        steps["numbered"] = " UNION ALL ".join(map(_numbered, NUMBERED))
    points = {}
    for turn, (kind, begun) in enumerate(asked.points):
        given |= {f"kind{turn}": kind, f"key{turn}": begun, f"keys{turn}": _begins(begun)}
        points[f"point{turn}"] = _points(turn)
    if "@" in asked.text or asked.phones:
        steps |= points
    for turn, begun in enumerate(asked.business_ids):
        given |= {f"id{turn}": begun, f"ids{turn}": _begins(begun)}
        steps[f"business_id{turn}"] = _business_ids(turn)
    for kind in kinds:
        if asked.words and kind in _NAMED:
            steps |= _names(kind, asked)
    return _composed(steps | points, kinds, end, given)


def near(asked: Asked, kinds: tuple[str, ...], limit: int, end: str = LINES) -> Sql | None:
    """Names with one error in one of the words typed, at most `limit` of each kind; None where no word is long enough for one."""
    doubted = spelling.misspelt(asked.words)
    given: dict[str, Any] = {
        "limit": limit,
        **_words(asked),
        "lexemes": [" ".join(spelling.lexemes(asked.words[place])) for place in doubted],
        "others": [_others(place, asked) for place in doubted],
    }
    steps: dict[str, str] = {}
    for kind in kinds if doubted else ():
        if kind in _NAMED:
            steps |= _near_names(kind)
    return _composed(steps, kinds, end, given)


def known(kind: str, number: int) -> Sql:
    """The one person or organisation of this number."""
    table, row = _NAMED[kind]
    step = f"SELECT {row}, 'name', true, 1 FROM {table} WHERE id = %(number)s"
    return Sql(f"WITH found AS (SELECT 1 AS step, known.* FROM ({step}) AS known ({_ROW})) {LINES}", {"number": number})


def _composed(steps: dict[str, str], kinds: tuple[str, ...], end: str, given: dict[str, Any]) -> Sql | None:
    shown = [name for name in steps if not name.startswith("_")]
    if not shown:
        return None
    parts = [
        f"{name} ({_ROW}) AS MATERIALIZED ({sql})" if name in shown else f"{name} AS MATERIALIZED ({sql})"
        for name, sql in steps.items()
    ]
    union = " UNION ALL ".join(f"SELECT {step} AS step, * FROM {name}" for step, name in enumerate(shown))
    found = f"found AS (SELECT * FROM ({union}) every WHERE kind = ANY(%(kinds)s))"
    return Sql(f"WITH {', '.join([*parts, found])} {end}", {**given, "kinds": list(kinds)})


def _words(asked: Asked) -> dict[str, Any]:
    spans = asked.spans() if asked.short else []
    return {
        "text": " ".join(asked.words),
        "words": " & ".join(_begun(word) for word in asked.words if len(word) > 1),
        "letters": [_within(f" {word}") for word in asked.words if len(word) == 1],
        "begun": [_within(f" {word}") for word in asked.words],
        **{f"whole{at}": _within(f" {word} ") for at, word in enumerate(asked.words)},
        **{f"within{at}": _within(word if len(word) > 2 else f" {word}") for at, word in enumerate(asked.words)},
        "since": [since for since, _before in spans],
        "before": [before for _since, before in spans],
    }


def _numbered(kind: Kind) -> str:
    table = kind.model.lower().replace(".", "_")
    holder = "JOIN crm_order h ON h.id = d.order_id" if kind.holder else ""
    whom = "h" if kind.holder else "d"
    return f"""SELECT '{kind.key}', d.id, {whom}.contact_id, {whom}.organisation_id, d.number, '{kind.key}', true, d.id
        FROM {table} d {holder} WHERE d.number = ANY(%(numbers)s)"""


def _points(turn: int) -> str:
    return f"""SELECT CASE WHEN contact_id IS NULL THEN 'organisation' ELSE 'person' END, NULL::bigint, contact_id, organisation_id, '',
        kind, key = %(key{turn})s, row_number() OVER (ORDER BY key, id)
        FROM (SELECT * FROM crm_contactpoint WHERE kind = %(kind{turn})s AND key LIKE %(keys{turn})s ORDER BY key USING ~<~ LIMIT 2 * %(limit)s) q"""


def _business_ids(turn: int) -> str:
    return f"""SELECT {_NAMED["organisation"][1]}, 'business_id', business_id = %(id{turn})s, row_number() OVER (ORDER BY business_id)
        FROM (SELECT * FROM crm_organisation WHERE business_id LIKE %(ids{turn})s ORDER BY business_id USING ~<~ LIMIT %(limit)s) q"""


def _names(kind: str, asked: Asked) -> dict[str, str]:
    """The names that begin with a short word, in Finnish order; while there is room, those with all words; then those that hold them."""
    table, row = _NAMED[kind]
    steps: dict[str, str] = {}
    alone = len(asked.words) == 1
    if asked.short and (alone or kind == "person"):
        first = f"SELECT id, sort_text, search_text FROM {table} WHERE sort_text >= since AND sort_text < before ORDER BY sort_text, id"
        if not alone:
            first = f"SELECT * FROM ({first} LIMIT {_POOL}) pool WHERE search_text LIKE ALL (%(begun)s)"
        steps[f"{kind}_begun"] = f"""SELECT {row}, 'name', false, row_number() OVER (ORDER BY sort_text, id)
            FROM unnest(%(since)s::text[], %(before)s::text[]) AS span (since, before), LATERAL ({first} LIMIT %(limit)s) q
            ORDER BY sort_text, id LIMIT %(limit)s"""
    best = " + ".join(f"(search_text || ' ' LIKE %(whole{at})s)::int" for at in range(len(asked.words)))
    named = f"{_WORDS} @@ %(words)s::tsquery"
    steps |= _pooled(kind, "named", named, best, room=list(steps))
    if kind == "organisation" and max(map(len, asked.words)) > 3:
        # Each word by itself: the index of parts of words does not know an array of them.
        within = " AND ".join(f"search_text LIKE %(within{at})s" for at in range(len(asked.words)))
        steps |= _pooled(
            kind, "within", f"{within} AND NOT {named}", best, room=[name for name in steps if name[0] != "_"]
        )
    return steps


def _near_names(kind: str) -> dict[str, str]:
    """First which of the misspellings anybody has, as the words' index tells at once; then who has one, and the other words."""
    table, _row = _NAMED[kind]
    return {
        f"_{kind}_query": f"""SELECT string_agg('(' || meant || ')' || others, '|')::tsquery AS query
            FROM unnest(%(lexemes)s::text[], %(others)s::text[]) AS doubted (lexemes, others), LATERAL (
                SELECT string_agg(lexeme, '|') AS meant FROM unnest(string_to_array(lexemes, ' ')) AS misspelt (lexeme)
                WHERE EXISTS (SELECT FROM {table} WHERE {_WORDS} @@ lexeme::tsquery)) real""",
        **_pooled(
            kind,
            "near",
            f"{_WORDS} @@ (SELECT query FROM _{kind}_query)",
            "similarity(search_text, %(text)s)",
            _NEAR_POOL,
        ),
    }


def _pooled(
    kind: str, name: str, condition: str, best: str, pool: int = _POOL, room: list[str] | None = None
) -> dict[str, str]:
    """The best of the rows that fulfil a condition; nothing is looked for when the steps of `room` have found enough."""
    table, row = _NAMED[kind]
    already = " + ".join(f"(SELECT count(*) FROM {step})" for step in room or ()) or "0"
    order, why = f"({best}) DESC, sort_text, id", "name" if name == "named" else name
    return {
        # Apart and without a limit, so that the index is read whatever the planner thinks of reading the table until enough is found.
        f"_{kind}_{name}": f"SELECT id, search_text, sort_text FROM {table} WHERE {condition} AND search_text LIKE ALL (%(letters)s::text[])",
        f"{kind}_{name}": f"""SELECT {row}, '{why}', false, row_number() OVER (ORDER BY {order})
            FROM (SELECT * FROM _{kind}_{name} WHERE {already} < %(limit)s LIMIT greatest({pool}, %(limit)s)) pool ORDER BY {order} LIMIT %(limit)s""",
    }


def _others(place: int, asked: Asked) -> str:
    """What else must be there beside a doubted word: who went on to another word had typed the one before whole."""
    last = len(asked.words) - 1
    others = [(at, word) for at, word in enumerate(asked.words) if at != place and len(word) > 1]
    return "".join(f" & {_begun(word) if at == last else _quoted(word)}" for at, word in others)


def _begun(word: str) -> str:
    """A word's beginning as text search asks for it."""
    return f"{_quoted(word)}:*"


def _quoted(word: str) -> str:
    """What was folded can be signs alone."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"


def _begins(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _within(text: str) -> str:
    return f"%{_begins(text)}"
