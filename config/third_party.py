"""What the data map says of tables whose classes are not ours, and of tables without a class. `config.checks` finds what is missing here."""

from __future__ import annotations

from privacy.enums import Category, Show
from privacy.mapped import ROW_ID, STATE, STRUCTURE, About, Mapped, not_personal
from privacy.registry import ForeignTable, foreign_tables

_EMPTY = not_personal("Django's own table of rights; stays empty, the matrix decides")
_SCHEMA = not_personal("a model's name")
_STAFF = Mapped(Category.STAFF)
_SECRET = Mapped(Category.STAFF, show=Show.HIDE)
_UNUSED = not_personal("Django's own log; silenced, stays empty: it would store names")
_STAFF_TABLE = About(note="Staff of the controller: not in the customer register.")
_EMPTY_TABLE = About(note="Stays empty.")

TABLES: dict[str, ForeignTable] = {
    "crm.User": ForeignTable({"password": _SECRET, "last_login": _STAFF}),
    "auth.Permission": ForeignTable(
        {"id": ROW_ID, "name": _EMPTY, "content_type": _EMPTY, "codename": _EMPTY}, _EMPTY_TABLE
    ),
    "auth.Group": ForeignTable({"id": ROW_ID, "name": _EMPTY}, _EMPTY_TABLE),
    "auth.Group_permissions": ForeignTable({"id": ROW_ID, "group": _EMPTY, "permission": _EMPTY}, _EMPTY_TABLE),
    "admin.LogEntry": ForeignTable(
        {
            "id": ROW_ID,
            "action_time": _UNUSED,
            "user": _UNUSED,
            "content_type": _UNUSED,
            "object_id": _UNUSED,
            "object_repr": _UNUSED,
            "action_flag": _UNUSED,
            "change_message": _UNUSED,
        },
        _EMPTY_TABLE,
    ),
    "contenttypes.ContentType": ForeignTable(
        {"id": ROW_ID, "app_label": _SCHEMA, "model": _SCHEMA}, About(note="Names of models.")
    ),
    "sessions.Session": ForeignTable(
        {"session_key": _SECRET, "session_data": _SECRET, "expire_date": STATE},
        About(note="Sessions of signed-in staff: the number of the account and when it signed in."),
    ),
    "account.EmailAddress": ForeignTable(
        {"id": ROW_ID, "user": STRUCTURE, "email": _STAFF, "verified": STATE, "primary": STATE}, _STAFF_TABLE
    ),
    "account.EmailConfirmation": ForeignTable(
        {"id": ROW_ID, "email_address": STRUCTURE, "created": STATE, "sent": STATE, "key": _SECRET}, _STAFF_TABLE
    ),
    "mfa.Authenticator": ForeignTable(
        {"id": ROW_ID, "user": STRUCTURE, "type": _STAFF, "data": _SECRET, "created_at": STATE, "last_used_at": _STAFF},
        _STAFF_TABLE,
    ),
}

# Tables without a class: each column, and why it is not personal data of people in the registers.
BARE: dict[str, dict[str, str]] = {
    "privacy_cache": {
        "cache_key": "key of an abuse counter: hashes; the network address of a staff sign-in, for minutes",
        "value": "an abuse counter",
        "expires": "when the counter ends",
    },
}


def declare() -> None:
    """Puts the tables of others on the data map."""
    for label, table in TABLES.items():
        foreign_tables.add(label, table)
