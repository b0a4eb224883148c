"""No page shows a picture that nothing takes anew, and none is taken that no page shows."""

from __future__ import annotations

from tests.pictures import FOLDER, shown
from tests.pictures.scenes import SCENES


def test_the_pictures_that_pages_show_are_those_that_are_taken_and_those_that_lie_there() -> None:
    taken = {scene.__name__ for scene in SCENES}
    assert (shown(), {path.stem for path in FOLDER.iterdir()}) == (taken, taken)
