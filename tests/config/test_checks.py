"""What nobody declared fails the check, and the check says what to type."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.test.utils import isolate_apps

from config import checks
from config.database import as_owner
from privacy import datamap
from privacy.enums import Category, Erase, ProcessingPurpose
from privacy.mapped import ROW_ID, About, Mapped, says

ABOUT = About(person="contact", purposes=(ProcessingPurpose.SALES,), keep="contact", rows_stay="a reason")


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The map is looked at for the given models alone."""

    def look(*found: type[models.Model]) -> None:
        monkeypatch.setattr(datamap, "tables", lambda: list(found))

    return look


def said_by(check: Any) -> list[tuple[str, str]]:
    return [(message.msg, message.hint) for message in check()]


def undeclared() -> list[tuple[str, str]]:
    return [(str(missing), missing.hint) for missing in datamap.undeclared()]


def test_the_whole_product_is_declared() -> None:
    assert said_by(checks.every_column_is_declared) == []


@isolate_apps("crm")
def test_an_undeclared_column_fails_the_check_and_is_named_with_the_words_to_type(only: Any) -> None:
    class Cat(models.Model):
        about = About(note="nobody")
        id = models.BigAutoField(primary_key=True)
        says(ROW_ID, id)
        owner = models.CharField(max_length=10)

        class Meta:
            app_label = "crm"

    only(Cat)
    assert "crm.Cat.owner is not in the data map." in [
        message for message, _hint in said_by(checks.every_column_is_declared)
    ]
    assert undeclared() == [
        (
            "crm.Cat.owner",
            f'Type under the field in class Cat of {__name__}: says(Mapped(Category.…), owner), or says(not_personal("why"), owner).',
        )
    ]


@isolate_apps("crm")
def test_an_undeclared_table_is_named(only: Any) -> None:
    class Dog(models.Model):
        id = models.BigAutoField(primary_key=True)
        says(ROW_ID, id)

        class Meta:
            app_label = "crm"

    only(Dog)
    assert [message for message, _hint in undeclared()] == ["crm.Dog"]


@isolate_apps("crm")
def test_a_table_does_not_inherit_what_its_parent_is_about(only: Any) -> None:
    class Parent(models.Model):
        about = About(note="nobody")

        class Meta:
            app_label, abstract = "crm", True

    class Child(Parent):
        id = models.BigAutoField(primary_key=True)
        says(ROW_ID, id)

        class Meta:
            app_label = "crm"

    only(Child)
    assert [message for message, _hint in undeclared()] == ["crm.Child"]


@isolate_apps("crm")
def test_an_undeclared_join_table_is_named(only: Any) -> None:
    class Club(models.Model):
        about = About(note="nobody")
        id = models.BigAutoField(primary_key=True)
        says(ROW_ID, id)
        friends = models.ManyToManyField("self")

        class Meta:
            app_label = "crm"

    only(Club, Club.friends.through)
    assert undeclared() == [("crm.Club_friends", f"Type under the field in {__name__}: says(STRUCTURE, friends)")]


@isolate_apps("crm")
def test_a_generated_column_is_a_column(only: Any) -> None:
    class Square(models.Model):
        about = About(note="nobody")
        id = models.BigAutoField(primary_key=True)
        side = models.IntegerField()
        says(ROW_ID, id, side)
        area = models.GeneratedField(
            expression=models.F("side") * models.F("side"), output_field=models.IntegerField(), db_persist=True
        )

        class Meta:
            app_label = "crm"

    only(Square)
    assert [message for message, _hint in undeclared()] == ["crm.Square.area"]


@isolate_apps("crm")
def test_columns_of_a_foreign_base_class_go_to_the_table_of_third_parties(only: Any) -> None:
    class Robot(AbstractBaseUser):
        about = About(note="nobody")
        id = models.BigAutoField(primary_key=True)
        says(ROW_ID, id)

        class Meta:
            app_label = "crm"

    only(Robot)
    assert undeclared() == [
        (
            f"crm.Robot.{name}",
            f'Type in config/third_party.py, at "crm.Robot": "{name}": not_personal("…")',
        )
        for name in ("password", "last_login")
    ]


@isolate_apps("django.contrib.sessions")
def test_a_table_of_a_third_party_is_named(only: Any) -> None:
    class Token(models.Model):
        key = models.CharField(max_length=10, primary_key=True)

        class Meta:
            app_label = "sessions"

    # isolate_apps knows the app by its own registry: the real one says where it lives.
    Token._meta.apps = apps
    only(Token)
    assert undeclared() == [
        (
            "sessions.Token",
            'Type in config/third_party.py, at "sessions.Token": About(note="…")',
        ),
        (
            "sessions.Token.key",
            'Type in config/third_party.py, at "sessions.Token": "key": not_personal("…")',
        ),
    ]


def test_a_word_about_a_table_that_is_gone_is_named(only: Any) -> None:
    only()
    gone = [message for message, _hint in said_by(checks.every_column_is_declared)]
    assert "sessions.Session is in the data map but not in the models." in gone


@isolate_apps("crm")
@pytest.mark.parametrize(
    ("erase", "column", "problem"),
    [
        (Erase.ROW, models.TextField(), "its row stays (rows_stay)"),
        (Erase.BLANK, models.DateField(), "it may be neither null nor empty"),
        (Erase.CUT, models.BigIntegerField(null=True), "only a foreign key that may be null can be cut"),
    ],
)
def test_a_field_of_a_row_that_stays_must_be_erasable_as_declared(
    only: Any, erase: Erase, column: Any, problem: str
) -> None:
    says(Mapped(Category.DEALINGS, erase), column)
    kept = type(
        "Kept",
        (models.Model,),
        {"about": ABOUT, "note": column, "__module__": __name__, "Meta": type("Meta", (), {"app_label": "crm"})},
    )
    only(kept)
    found = [message for message, _hint in said_by(checks.what_is_declared_can_be_done)]
    assert found[0] == "No path leads from a person to crm.Kept."
    assert found[1].startswith(f"crm.Kept.note cannot be erased as it says: {problem}")


def test_every_table_about_people_is_reached_and_erasable() -> None:
    assert said_by(checks.what_is_declared_can_be_done) == []


def test_no_foreign_key_holds_on_to_a_row_that_an_erasure_deletes() -> None:
    assert said_by(checks.every_way_to_a_person_is_handled) == []


@pytest.fixture
def owners_table(committed_db: str) -> None:
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (person text)")
        cursor.execute("ALTER TABLE crm_contact ADD COLUMN nickname text")


def test_a_bare_table_and_a_column_added_by_hand_are_named(owners_table: None) -> None:
    found = [(message.msg, message.hint) for message in checks.the_database_is_the_map(databases=["default"])]
    assert [message for message, _hint in found] == [
        "crm_contact.nickname is in the database but not in the data map.",
        "notes.person is in the database but not in the data map.",
    ]
    assert found[1][1].endswith('in BARE, at "notes": {"person": "why it is not personal"}.')


def test_the_database_agrees_with_the_map_and_locks_the_ledgers(db: None) -> None:
    assert checks.the_database_is_the_map(databases=["default"]) == []
    assert checks.the_ledgers_are_locked(databases=["default"]) == []


def test_a_ledger_unlocked_by_the_owner_is_named(committed_db: str) -> None:
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER consent_consentevent_row")
        cursor.execute(f'GRANT UPDATE ON privacy_auditevent TO "{settings.DATABASE_APPLICATION_ROLE}"')
    assert [message.msg for message in checks.the_ledgers_are_locked(databases=["default"])] == [
        "The application may change the ledger privacy_auditevent.",
        "The triggers of the ledger consent_consentevent do not fire always.",
    ]
