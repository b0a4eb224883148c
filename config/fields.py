"""Every field about customers and people, as one table: where it is entered, seen and found, in which files it is, why it is kept, until
when, and what an erasure does with it. `manage.py data_map --table` prints it; a test holds docs/fields.md to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from crm.forms import NewPersonForm, OrganisationForm, PersonForm, facts
from crm.forms.organisations import LISTS
from crm.kinds import KINDS, Kind
from crm.moves import MOVES
from dsr.rules import RULES
from privacy import datamap
from privacy.enums import BASES, Category, Erase, Show
from privacy.mapped import About, Mapped

CATEGORIES = (Category.CONTACT, Category.RELATIONSHIP, Category.DEALINGS, Category.BEHAVIOUR, Category.TECHNICAL)
_SEARCH, _LIST, _PAGE = "search box, list", "list", "on the person's page"


@dataclass(frozen=True)
class Place:
    """Where the rows of a table are entered (a route and the names of its form's fields), seen and found.

    `technical` is where the technical identifiers among them are seen, when that is elsewhere.
    """

    enter: str
    fields: frozenset[str]
    see: str
    find: str
    technical: str = ""


@dataclass(frozen=True)
class Line:
    """One field of the table, in words."""

    model: str
    field: str
    category: str
    entered: str
    seen: str
    found: str
    exported: str
    basis: str
    kept: str
    erased: str


def _form(form: Any, *more: str) -> frozenset[str]:
    return frozenset({*form.base_fields, *more})


PLACES: dict[str, Place] = {
    "crm.Contact": Place("admin:person_edit", _form(PersonForm, "kind"), "admin:person", _SEARCH),
    "crm.Standing": Place(
        "admin:person_fact", _form(facts.StandingForm, "kind", "since", "until"), "admin:person", _LIST
    ),
    "crm.ContactInterest": Place("admin:person_edit", frozenset({"interest"}), "admin:person", _LIST),
    "crm.ContactPoint": Place(
        "admin:person_fact", _form(facts.PointForm, *facts.PointStateForm.base_fields), "admin:person", _SEARCH
    ),
    "crm.Address": Place("admin:person_fact", _form(facts.AddressForm), "admin:person", _LIST),
    "crm.Position": Place(
        "admin:person_fact", _form(facts.PositionForm) | _form(NewPersonForm), "admin:person", "by the organisation"
    ),
    "crm.Duty": Place("admin:person_fact", frozenset({"area"}), "admin:person", _PAGE),
    "crm.Attribute": Place(
        "admin:person_fact", _form(facts.AttributeForm, "kind", "keep_until"), "admin:person", _PAGE
    ),
    "crm.ExternalIdentity": Place("admin:person_fact", _form(facts.IdentityForm), "admin:person", _PAGE),
    "crm.Organisation": Place(
        "admin:organisation_edit", _form(OrganisationForm, *LISTS), "admin:organisation", _SEARCH
    ),
    "crm.OrganisationName": Place("admin:organisation_fact", _form(facts.NameForm), "admin:organisation", _SEARCH),
    "crm.Classification": Place(
        "admin:organisation_fact", _form(facts.ClassForm, "since", "until"), "admin:organisation", _LIST
    ),
    "crm.QuoteLine": Place(
        "admin:quote_do", frozenset({"product", "quantity", "unit_price"}), "admin:quote", "by the quote"
    ),
    "crm.OrderLine": Place(
        "admin:order_do", frozenset({"product", "quantity", "unit_price"}), "admin:order", "by the order"
    ),
    "crm.Participant": Place("admin:meeting_do", frozenset({"at"}), "admin:meeting", "by the meeting"),
    "crm.ChatText": Place("admin:chat_new", frozenset({"text"}), "admin:chat", "by the chat"),
    "marketing.Behaviour": Place(
        "record_visit",
        frozenset({"kind", "at", "page", "campaign", "network", "browser", "system", "device", "visitor"}),
        "admin:person",
        _PAGE,
        "admin:request_report",
    ),
    "marketing.Bounce": Place(
        "take_bounce", frozenset({"kind", "status", "came_by", "at", "text"}), "admin:returned", "by its newsletter"
    ),
    "consent.Contacted": Place(
        "admin:campaign_do", frozenset({"channel", "purpose", "at"}), "admin:request_report", "by a request"
    ),
    "marketing.Message": Place(
        "admin:campaign_do",
        frozenset({"campaign", "cause", "address", "merged", "language", "state", "reason", "message_id"}),
        "admin:person",
        _PAGE,
    ),
}
RECKONED = {
    "total",
    "paid_on",
    "organisation",
    "at",
    "source",
    "rule",
    "done_at",
    "intent_at",
    "attempts",
    "registered_on",
    "seconds",
    "agent",
    "judged",
    "judged_by",
}
"""What follows from something else that is entered: sums, the day all was paid, whom somebody acted for, when and by what a mail left."""


def lines() -> Iterator[Line]:
    """The table: every shown field of the categories, in the order of the models. Raises LookupError for a field nobody can enter."""
    for model in datamap.about_people():
        label, about = model._meta.label, datamap.about(model) or About()
        place = PLACES.get(label) or _of_kind(label)
        for field, words in datamap.declared(model):
            if words.category in CATEGORIES and words.show != Show.HIDE and place is not None:
                yield _line(model, about, place, field, words)


def uncovered() -> list[str]:
    """Tables about people with fields of these categories that have no place in `PLACES` and are no kind of dealing."""
    return [
        model._meta.label
        for model in datamap.about_people()
        if not (PLACES.get(model._meta.label) or _of_kind(model._meta.label))
        and any(words.category in CATEGORIES and words.show != Show.HIDE for _field, words in datamap.declared(model))
    ]


def markdown() -> str:
    """The table as a page of the documentation."""
    out = [_HEAD]
    model = ""
    for line in lines():
        if line.model != model:
            model = line.model
            out.append(f"\n## {model}\n\n{_COLUMNS}")
        cells = (
            line.field,
            line.category,
            line.entered,
            line.seen,
            line.found,
            line.exported,
            line.basis,
            line.kept,
            line.erased,
        )
        out.append(f"| {' | '.join(cells)} |")
    return "\n".join(out) + "\n"


def _line(model: type[Model], about: About, place: Place, field: Field[Any, Any], words: Mapped) -> Line:
    purposes = words.purposes or about.purposes
    bases = sorted({basis.value for purpose in purposes for basis in BASES[purpose]})
    return Line(
        model=model._meta.label,
        field=str(field.verbose_name),
        category=str(words.category),
        entered=_entered(model._meta.label, place, field),
        seen=f"`{(words.category is Category.TECHNICAL and place.technical) or place.see}`",
        found=place.find,
        exported="access report" + (", list export" if place.find in (_SEARCH, _LIST) else ""),
        basis=f"art. 6(1) {', '.join(bases)}",
        kept=next((rule.en for rule in RULES if rule.key == about.keep), about.keep),
        erased=str(Erase(words.erase).label) + (f": {words.why}" if words.why else ""),
    )


def _entered(label: str, place: Place, field: Field[Any, Any]) -> str:
    if field.name in place.fields:
        return f"`{place.enter}`"
    kind = next((kind for kind in KINDS.values() if kind.model == label), None)
    stamped = {move.stamps for move in MOVES.get(kind.key, ())} | {"state"} if kind else set()
    asked = {name for move in MOVES.get(kind.key, ()) for name in move.asks} if kind else set()
    if field.name in stamped | asked or (kind and field.name in ("certificate", "certified_on", "certificate_until")):
        return f"moves of `{place.see}`"
    if field.name in RECKONED:
        return "reckoned"
    raise LookupError(
        f"{label}.{field.name} can be entered nowhere: give it a field in a form, or name it in config/fields.py."
    )


def _of_kind(label: str) -> Place | None:
    kind: Kind | None = next((kind for kind in KINDS.values() if kind.model == label), None)
    if kind is None:
        return None
    more = {"product", "quantity", "unit_price"} if kind.lines else set()
    return Place(
        f"admin:{kind.key}_new",
        frozenset({*kind.fields, *more}),
        f"admin:{kind.key}",
        "list, by person, by organisation",
    )


_HEAD = """# Every field about customers and people

Written by `manage.py data_map --table` from the data map, the forms and the retention rules; a test fails when this page says other than
the software does. Beside every value stands its source: where it came from, when, and what it was given for.
Pages are named by their routes: `admin:person` is the page of a person; `config/roles.py` says who opens it."""
_COLUMNS = """| field | category | entered | seen | found | exported | basis | kept by the rule | at an erasure |
|---|---|---|---|---|---|---|---|---|"""
