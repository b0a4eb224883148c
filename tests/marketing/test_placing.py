"""Which connection each message of a round goes over."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketing.actions.rounds import Taken
from marketing.compile import Ready
from marketing.runners.delivery import placed
from marketing.runners.letters import Letter
from marketing.runners.stock import Chosen

CLAIM, OLDER = UUID(int=1), UUID(int=2)


def chosen(number: int, token: UUID = CLAIM) -> Chosen:
    message = Taken(number, token, number, f"p{number}@x.example", "", "", "fi", f"{number}@x.example", 0, "", None)
    return Chosen(message, 0.0, lambda _message, _date: Letter("", Ready(b"")), "")


def places(told: dict[int, tuple[UUID, int] | None], *numbers: int) -> dict[int, int]:
    """The slot of each message."""
    return {each.message.id: slot for slot, each in placed(told, [chosen(number) for number in numbers])}


def test_a_message_goes_over_the_connection_whose_server_was_told_of_it() -> None:
    assert places({0: (CLAIM, 7), 1: None, 2: (CLAIM, 5)}, 5, 6, 7) == {5: 2, 6: 1, 7: 0}


def test_a_connection_that_waits_for_another_message_is_taken_last() -> None:
    assert places({0: (CLAIM, 9), 1: None, 2: None}, 5, 6) == {5: 1, 6: 2}
    assert places({0: (CLAIM, 9), 1: None, 2: None}, 5, 6, 7) == {5: 1, 6: 2, 7: 0}


def test_a_message_that_two_servers_were_told_of_goes_over_one_and_another_takes_the_other_place() -> None:
    assert places({0: (CLAIM, 5), 1: (CLAIM, 5)}, 5, 6) == {5: 0, 6: 1}


def test_what_was_told_under_a_claim_that_is_over_is_another_message() -> None:
    assert places({0: (OLDER, 5), 1: None}, 5) == {5: 1}


slots = st.none() | st.tuples(st.sampled_from([CLAIM, OLDER]), st.integers(0, 30))


@given(st.lists(slots, max_size=20), st.sets(st.integers(0, 30)))
def test_every_message_has_one_connection_and_no_connection_two(
    told: list[tuple[UUID, int] | None], numbers: set[int]
) -> None:
    wave = [chosen(number) for number in sorted(numbers)][: len(told)]
    pairs = placed(dict(enumerate(told)), wave)
    assert sorted(each.message.id for _, each in pairs) == [each.message.id for each in wave]
    assert len({slot for slot, _ in pairs}) == len(pairs)
