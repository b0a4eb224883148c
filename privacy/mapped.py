"""The data map's own words: what a model says of each of its fields, under the field itself.

One declaration drives the access report, the portable copy, the erasure plan, retention, the record of processing and the notices.
A column nobody declared fails `manage.py check`.

    class Contact(Recorded):
        about = About(person="self", purposes=(ProcessingPurpose.RELATIONSHIP,), keep="contact")
        last_name = models.CharField(max_length=100)
        says(Mapped(Category.CONTACT), last_name)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from privacy.enums import Category, Erase, ProcessingPurpose, RegisterKey, Show


@dataclass(frozen=True)
class Mapped:
    """One field. `category` is None for what is not personal, and then `why` says so in a few words.

    `erase` is what an erasure does with the field when its row stays; Erase.ROW means the row goes and the field with it.
    `why` is also the reason of an Erase.KEEP. `purposes` narrows or widens the model's own purposes for this field.
    `identifies` is False for personal data that point at nobody once the links are cut (an amount, a date).
    `group` is the group of fields by which `config/roles.py` says who sees, edits and exports it; without one it is the category.
    `target_months` marks what a segment may go by: how many months back it may look at most. None: no segment ever reads it.
    """

    category: Category | None
    erase: Erase = Erase.ROW
    show: Show = Show.VALUE
    why: str = ""
    purposes: tuple[ProcessingPurpose, ...] = ()
    identifies: bool = True
    group: str = ""
    target_months: int | None = None

    def __post_init__(self) -> None:
        if self.category is not None and not self.group:
            object.__setattr__(self, "group", self.category.value)
        if (self.category is None or self.erase == Erase.KEEP) and not self.why:
            raise ValueError("A field that is not personal, or is kept at an erasure, says why.")


@dataclass(frozen=True)
class About:
    """One table. `person` says how its rows belong to a person: "self", the field that leads there, or "" for rows about nobody.

    `purposes` are what the rows are kept for, `registers` the registers they belong to, `keep` the retention rule's key ("" only for
    rows about nobody). `rows_stay` is the reason why an erasure keeps the rows and only empties fields; "" means that the rows go.
    """

    person: str = ""
    purposes: tuple[ProcessingPurpose, ...] = ()
    keep: str = ""
    registers: tuple[RegisterKey, ...] = (RegisterKey.MARKETING, RegisterKey.ERP)
    rows_stay: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.person and not (self.purposes and self.keep):
            raise ValueError("A table about people names its purposes and how long it is kept.")


def says(declared: Mapped, *columns: object) -> None:
    """Declares the fields, given as the field objects themselves. Raises TypeError for a field that has spoken already."""
    for column in columns:
        if hasattr(column, "mapped"):
            raise TypeError(f"{column!r} is declared twice in the data map.")
        column.mapped = declared  # type: ignore[attr-defined]


def targetable(months: int, *columns: object) -> None:
    """Marks fields that have spoken as what a segment may go by, so many months back. Raises TypeError for one that has not spoken."""
    for column in columns:
        declared = getattr(column, "mapped", None)
        if declared is None:
            raise TypeError(f"{column!r} says in the data map what it is before it is marked for segments.")
        column.mapped = replace(declared, target_months=months)  # type: ignore[attr-defined]


def not_personal(why: str) -> Mapped:
    """A field that tells nothing of a person, and why that is so."""
    return Mapped(None, Erase.KEEP, Show.HIDE, why)


ROW_ID = not_personal("number of the row")
STRUCTURE = not_personal("link between rows")
STATE = not_personal("state of the row")
TERMS = not_personal("a managed list's own words")
