"""Who somebody is and where they are reached: what permissions are decided about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.enums import PointKind
from crm.models import Address, Contact, ContactPoint, Organisation
from privacy.keyed import keyring
from privacy.refusal import Refused
from privacy.sql import Sql

COLLEAGUES = """
    SELECT p.contact_id, w.id AS organisation_id
    FROM crm_position p JOIN crm_organisation o ON o.id = p.organisation_id
    CROSS JOIN LATERAL (
        SELECT coalesce(o.merged_into_id, o.id) AS id
        UNION ALL SELECT m.id FROM crm_organisation m WHERE m.merged_into_id = coalesce(o.merged_into_id, o.id)
    ) w
    WHERE p.until IS NULL OR p.until >= (now() AT TIME ZONE 'Europe/Helsinki')::date
    """
"""Where people work now: `contact_id, organisation_id`, the surviving organisation and those merged into it."""


GONE = "q.until <= (now() AT TIME ZONE 'Europe/Helsinki')::date"
"""Whether a position q has ended: from its last day on, what belonged to it is used no more."""


CURRENT = "(a.until IS NULL OR a.until >= (now() AT TIME ZONE 'Europe/Helsinki')::date)"
"""Whether a postal address a holds today."""


@dataclass(frozen=True)
class Point:
    """An address or number of a contact: its row, canonical key and keyed hash, and its hashes under older keys."""

    id: int
    key: str
    hash: str
    former: tuple[str, ...] = ()
    kind: str = PointKind.EMAIL

    @property
    def hashes(self) -> tuple[str, ...]:
        """Every hash it is known by, first the one that permissions are read from."""
        return self.hash, *self.former


def survivor(contact: int) -> int:
    """The living contact that this one is or was merged into. Raises Refused where there is none."""
    found = living(contact)
    if found is None:
        raise nobody(contact)
    return found


def living(contact: int | None) -> int | None:
    """The contact as it stands now: merged ones lead to the survivor, erased ones to nobody."""
    found = Contact.objects.filter(pk=contact or 0).values_list(Coalesce("merged_into", "id"), flat=True).first()
    return int(found) if found is not None else None


def living_organisation(organisation: int) -> int | None:
    """The organisation as it stands now: a merged one leads to the survivor; None where there is none, or one that was emptied."""
    found = Organisation.objects.filter(pk=organisation).exclude(name="", merged_into=None)
    pk = found.values_list(Coalesce("merged_into", "id"), flat=True).first()
    return int(pk) if pk is not None else None


def organisation_names(organisations: Iterable[int]) -> dict[int, str]:
    """The name of each organisation, by number."""
    return dict(Organisation.objects.filter(pk__in=list(organisations)).values_list("id", "name"))


def name_of(contact: int) -> str:
    """The name to speak of somebody by; "" for a bare address, or nobody."""
    found = Contact.objects.filter(pk=contact).first()
    return found.name if found else ""


def language_of(contact: int) -> str:
    """The language somebody is written to in; "" for nobody."""
    return Contact.objects.filter(pk=contact).values_list("language", flat=True).first() or ""


def family(contact: int) -> QuerySet[Contact]:
    """The rows of the survivor and of everybody merged into it, the survivor first; none where there is no such person."""
    root = Contact.objects.filter(pk=contact).values_list(Coalesce("merged_into", "id"))[:1]
    rows = Contact.objects.filter(Q(pk=root) | Q(merged_into=root))
    return rows.order_by(F("merged_into").asc(nulls_first=True), "id")


def merged_family(contact: int) -> list[int]:
    """The numbers of the same. Raises Refused where there is no such person."""
    found = list(family(contact).values_list("id", flat=True))
    if not found:
        raise nobody(contact)
    return found


def nobody(contact: int) -> Refused:
    """What is said of a number that nobody has."""
    return Refused(_("There is no person with the number %(number)s.") % {"number": contact})


def holders(kind: str, key: str) -> list[int]:
    """The living contacts that hold an address or number, given by its canonical key."""
    rows = ContactPoint.objects.filter(kind=kind, key=key, contact__isnull=False, contact__merged_into__isnull=True)
    return sorted(set(rows.values_list("contact_id", flat=True)))


def hashes_of(contacts: Iterable[int]) -> list[str]:
    """The keyed hashes of every address and number these contacts hold, under every key."""
    rows = ContactPoint.objects.filter(contact__in=list(contacts)).values_list("hash", "former")
    return sorted({hash_ for current, former in rows for hash_ in (current, *(former or ()))})


def hashes_by_contact(contacts: Iterable[int]) -> dict[int, list[str]]:
    """The same, by contact."""
    found: dict[int, list[str]] = {}
    for contact, hash_ in ContactPoint.objects.filter(contact__in=list(contacts)).values_list("contact_id", "hash"):
        found.setdefault(contact, []).append(hash_)
    return found


def point_behind(hash: str) -> Point | None:
    """The address or number behind a keyed hash, made with whichever key, as long as somebody holds it."""
    found = list(ContactPoint.objects.filter(hash=hash))
    if not found and not hash.startswith(f"{keyring.current}:"):
        found = list(
            ContactPoint.objects.filter(former__contains=[hash])
        )  # no limit: with one, everybody's would be read through
    return point_in(min(found, key=lambda row: row.pk)) if found else None


def point_held(kind: str, key: str) -> Point | None:
    """An address or number, by its canonical key, as its first holder's row has it; None where nobody holds it."""
    row = ContactPoint.objects.filter(kind=kind, key=key).order_by("id").first()
    return point_in(row) if row else None


def point_in(row: ContactPoint) -> Point:
    """The address or number of a row."""
    return Point(row.pk, row.key, row.hash, tuple(row.former or ()), row.kind)


def main_points(contact: int) -> dict[str, Point]:
    """The main address and number of a contact, by kind."""
    rows = ContactPoint.objects.filter(contact=contact, is_main=True).only("kind", "key", "hash", "former")
    return {row.kind: point_in(row) for row in rows}


def households(contact: int) -> list[str]:
    """The keyed hashes of the households of somebody's own postal addresses that hold today, "" for one that names none."""
    rows = Address.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()), contact=contact)
    return list(rows.order_by("id").values_list("hash", flat=True))


def households_of(contacts: Iterable[int]) -> list[str]:
    """The same of several people, of addresses that held once too."""
    rows = Address.objects.filter(contact__in=list(contacts)).exclude(hash="")
    return sorted(set(rows.values_list("hash", flat=True)))


@dataclass(frozen=True)
class HeldPoint:
    """The row of an address or number somebody holds, as it was typed, whether it is their main one, its state, and the work it is for now."""

    id: int
    value: str
    is_main: bool
    state: str
    position: int | None


def point_of(contact: int, kind: str, key: str) -> HeldPoint | None:
    """The row of an address or number, by its canonical key, that a contact holds."""
    rows = ContactPoint.objects.filter(contact=contact, kind=kind, key=key)
    at = Case(When(position__until=None, then="position"))
    row = rows.values_list("id", "value", "is_main", "state", at).first()
    return HeldPoint(*row) if row else None


def workplaces(contact: int) -> list[int]:
    """The organisations somebody works for now, with those merged into them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT organisation_id FROM ({COLLEAGUES}) w WHERE contact_id = %s ORDER BY 1", [contact]
        )
        return [row[0] for row in cursor.fetchall()]


def reach(candidates: Sql, kind: PointKind | None, more: Sql | None = None) -> Sql:
    """Each candidate with what the register knows of reaching them; one row per candidate, in one join each.

    `candidates` gives `contact_id, point_id`, each contact at most once; without a point the main one of the kind stands. Columns:
    `contact_id, living, restricted, language, first_name, call_name, last_name, point_id, address, address_hash, domain, works, gone`; `gone` is
    the address of a position the person has left. Without a kind (letters, the web) the point's columns are empty. `more` columns may speak of
    the contact k, the point p and its position q.
    """
    more = more or Sql("")
    return Sql(
        f"""
        SELECT c.contact_id, k.id IS NOT NULL AND k.merged_into_id IS NULL AS living, k.restricted_at IS NOT NULL AS restricted,
               k.language, k.first_name, k.call_name, k.last_name, p.id AS point_id, p.key AS address, p.hash AS address_hash, p.domain,
               p.state = 'works' AS works, coalesce({GONE}, false) AS gone
               {", " + more.text if more.text else ""}
        FROM ({candidates.text}) c
        LEFT JOIN crm_contact k ON k.id = c.contact_id
        LEFT JOIN crm_contactpoint p ON p.contact_id = c.contact_id AND p.kind = %(reach_kind)s
             AND CASE WHEN c.point_id IS NULL THEN p.is_main ELSE p.id = c.point_id END
        LEFT JOIN crm_position q ON q.id = p.position_id
        """,
        candidates.with_params(more.params, {"reach_kind": kind or ""}),
    )


EVERYBODY = Sql("SELECT id AS contact_id, NULL::bigint AS point_id FROM crm_contact WHERE merged_into_id IS NULL")
"""Every living contact, as candidates."""


def related(among: Sql, product: int | None = None, *, fixed_price: bool = False) -> Sql:
    """Those `among` (rows with a `contact_id`) whom a purchase or a participation ties to a product (any, when none is given), of a fixed price
    where that is asked: a `contact_id` each, repeated. What was cancelled ties nobody."""
    which = "(%(related_product)s::bigint IS NULL OR p.id = %(related_product)s)"
    return Sql(
        f"""
        SELECT r.contact_id FROM {among.text} r JOIN crm_order o ON o.contact_id = r.contact_id AND o.state <> 'cancelled'
        JOIN crm_orderline l ON l.order_id = o.id JOIN crm_product p ON p.id = l.product_id
        WHERE {which} AND (p.fixed_price OR NOT %(related_fixed)s)
        UNION ALL
        SELECT r.contact_id FROM {among.text} r
        JOIN crm_participation t ON t.contact_id = r.contact_id AND t.state NOT IN ('cancelled', 'waiting')
        JOIN crm_event e ON e.id = t.event_id LEFT JOIN crm_product p ON p.id = e.product_id
        WHERE {which} AND (coalesce(p.fixed_price, false) OR NOT %(related_fixed)s)
        """,
        among.with_params({"related_product": product, "related_fixed": fixed_price}),
    )


def is_related(contact: int) -> tuple[bool, bool]:
    """Does a purchase or a participation tie them to anything, and to anything of a fixed price? One statement for both."""
    one = Sql("(SELECT %(related_contact)s::bigint AS contact_id)", {"related_contact": contact})
    anything, fixed = related(one), related(one, fixed_price=True).renamed("fixed_")
    with connection.cursor() as cursor:
        asked = f"SELECT EXISTS ({anything.text}), EXISTS ({fixed.text})"
        cursor.execute(asked, anything.with_params(fixed.params))
        return cursor.fetchone()


def find_holder(kind: str, key: str) -> int | None:
    """The one living contact that holds an address; None where nobody does. Raises Refused naming the numbers where several do."""
    found = holders(kind, key)
    if len(found) > 1:
        numbers = ", ".join(map(str, found))
        raise Refused(_("Several people hold this address: name one by number (%(numbers)s).") % {"numbers": numbers})
    return found[0] if found else None


def organisation_survivor(organisation: int) -> int:
    """The living organisation that this one is or was merged into. Raises Refused where there is none."""
    found = Organisation.objects.filter(pk=organisation).values_list(Coalesce("merged_into", "id"), flat=True).first()
    if found is None:
        raise Refused(_("There is no organisation with the number %(number)s.") % {"number": organisation})
    return int(found)
