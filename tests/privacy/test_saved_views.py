"""Views of a list: kept under a name, changed and deleted by their owner only, one of them the first to open."""

from __future__ import annotations

import pytest

from privacy import queries
from privacy.actions import saved_views
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind
from privacy.models import AuditEvent, AuditValue, SavedView
from privacy.refusal import Refused

pytestmark = pytest.mark.django_db
MILLA, OTSO = Actor(ActorKind.STAFF, 7, ("customer_service",)), Actor(ActorKind.STAFF, 8, ("sales",))
SETTINGS = {"columns": ["email", "city"], "filters": {"standing": "subscriber", "interest": "4"}, "sort": "-name"}
PEOPLE, ORGANISATIONS = "admin:people", "admin:organisations"


@pytest.fixture
def save(now):
    def run(name="Subscribers", by=MILLA, list_key=PEOPLE, settings=SETTINGS, shared=False):
        return saved_views.save(by=by, now=now, list_key=list_key, name=name, settings=settings, shared=shared)

    return run


def acts(view: int) -> list[str]:
    events = AuditEvent.objects.filter(model="privacy.SavedView", object_ref=view).order_by("id")
    return list(events.values_list("action", flat=True))


def names(owner: Actor, list_key: str = PEOPLE) -> list[str]:
    return [view.name for view in queries.views(list_key, owner.ref)]


def test_a_view_keeps_codes_and_ids_under_a_name(save) -> None:
    row = SavedView.objects.get(pk=save("  Ours  in\tTampere "))
    assert (row.name, row.owner_ref, row.list_key, row.settings) == ("Ours in Tampere", 7, PEOPLE, SETTINGS)
    assert (row.shared, row.is_default, acts(row.pk)) == (False, False, ["view.saved"])


@pytest.mark.parametrize(
    "kept",
    [
        {**SETTINGS, "q": "saarikivi"},
        {**SETTINGS, "sort": "Aino Saarikivi"},
        {**SETTINGS, "columns": ["aino@paja.example"]},
        {**SETTINGS, "filters": {"standing": "+358 40 123 4567"}},
    ],
)
def test_what_was_searched_for_is_never_kept(save, kept) -> None:
    with pytest.raises(ValueError, match="codes and ids"):
        save(settings=kept)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\0 \u202e\n"])
def test_a_view_has_a_name(save, name) -> None:
    with pytest.raises(Refused, match="Give the view a name"):
        save(name)


def test_the_name_of_a_view_has_an_end(save) -> None:
    save("å" * 60)
    with pytest.raises(Refused, match="at most 60 characters"):
        save("å" * 61)


def test_a_name_is_used_once_on_a_list_by_one_owner(save) -> None:
    for kwargs in ({}, {"by": OTSO}, {"list_key": ORGANISATIONS}):
        save("Ours", **kwargs)
    with pytest.raises(Refused, match="a view of this name already"):
        save("Ours")
    assert SavedView.objects.count() == 3


def test_the_system_has_no_views(save) -> None:
    with pytest.raises(ValueError, match="belongs to an account"):
        save(by=SYSTEM)


def test_own_views_come_first_and_only_shared_ones_of_others(save) -> None:
    for name, by, shared in (("B", MILLA, False), ("A", OTSO, True), ("C", MILLA, True), ("D", OTSO, False)):
        save(name, by, shared=shared)
    save("Elsewhere", list_key=ORGANISATIONS)
    assert (names(MILLA), names(OTSO)) == (["B", "C", "A"], ["A", "D", "C"])


def test_a_view_is_renamed_shared_and_taken_back(save, now) -> None:
    view = save()
    saved_views.rename(by=MILLA, now=now, view=view, name="Letters", shared=True)
    assert names(OTSO) == ["Letters"]
    saved_views.rename(by=MILLA, now=now, view=view, name="Letters", shared=False)
    assert names(OTSO) == []
    assert acts(view) == ["view.saved", "view.renamed", "view.renamed"]
    assert list(AuditValue.objects.values_list("field", "old", "new")) == [("name", "Subscribers", "Letters")]


def test_a_view_shows_from_now_on_what_its_owner_sees(save, now) -> None:
    view, other = save(), {"columns": [], "filters": {}, "sort": "name"}
    saved_views.change(by=MILLA, now=now, view=view, settings=other)
    assert SavedView.objects.get().settings == other
    assert acts(view) == ["view.saved", "view.changed"]


def test_a_deleted_view_is_gone_and_its_deletion_told(save, now) -> None:
    view = save()
    saved_views.delete(by=MILLA, now=now, view=view)
    assert (names(MILLA), acts(view)) == ([], ["view.saved", "view.deleted"])


def test_one_view_of_a_list_opens_first(save, now) -> None:
    first, second, elsewhere = save("A"), save("B"), save("C", list_key=ORGANISATIONS)
    for view in (first, elsewhere, second, second):
        saved_views.make_default(by=MILLA, now=now, view=view)
    assert set(SavedView.objects.filter(is_default=True).values_list("pk", flat=True)) == {second, elsewhere}
    saved_views.stop_default(by=MILLA, now=now, view=second)
    assert list(SavedView.objects.filter(is_default=True).values_list("pk", flat=True)) == [elsewhere]
    assert acts(second) == ["view.saved", "view.made_default", "view.made_default", "view.stopped_default"]


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (saved_views.rename, {"name": "Mine", "shared": True}),
        (saved_views.change, {"settings": SETTINGS}),
        (saved_views.delete, {}),
        (saved_views.make_default, {}),
        (saved_views.stop_default, {}),
    ],
)
def test_somebody_elses_view_is_theirs_even_when_shared(save, now, act, more) -> None:
    view = save(shared=True)
    before = SavedView.objects.values().get()
    with pytest.raises(Refused, match="somebody else's"):
        act(by=OTSO, now=now, view=view, **more)
    with pytest.raises(Refused, match="no longer here"):
        act(by=OTSO, now=now, view=view + 1, **more)
    assert (SavedView.objects.values().get(), acts(view)) == (before, ["view.saved"])


def test_a_taken_name_leaves_the_view_as_it_was(save, now) -> None:
    view = save("A")
    save("B")
    with pytest.raises(Refused, match="a view of this name already"):
        saved_views.rename(by=MILLA, now=now, view=view, name="B", shared=True)
    assert (SavedView.objects.get(pk=view).name, acts(view)) == ("A", ["view.saved"])
