"""What passes by itself while nobody takes pictures: readers read, some mails come back, and the hours of a test go by.

python -m tests.pictures.readers read|look NAME

In a process of its own beside the demo, by the code's own actions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"

import django

django.setup()

from django.utils import timezone  # noqa: E402

from marketing.actions import measuring, rehearsal, trials  # noqa: E402
from marketing.models import Campaign, Message, Trial  # noqa: E402
from marketing.queries.measuring import target  # noqa: E402

FOLLOW = {"a": 11, "b": 32}
"""How many of each version follow its first link."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def read(campaign: int) -> None:
    """Some readers open a newsletter and follow its links, and some of its mails come back."""
    rehearsal.pretend_read(at=timezone.now(), campaign=campaign)
    rehearsal.pretend_returned(now=timezone.now(), campaign=campaign)


def look(campaign: int) -> None:
    """More follow a link of B than of A, and the hours until the look are over."""
    for variant, number in FOLLOW.items():
        tested = Message.objects.filter(campaign=campaign, variant=variant, measured=True, state="sent")
        for place, message in enumerate(tested.order_by("id")[:number]):
            then, found = timezone.now() + timedelta(minutes=20 + place), target(message.pk, 1)
            assert found is not None
            measuring.take(now=then, found=found, link=1, address=f"192.0.2.{place}", program=BROWSER)
    trials.look_due(now=Trial.objects.get(campaign=campaign).looks_at)


PASSES: dict[str, Callable[[int], None]] = {"read": read, "look": look}

if __name__ == "__main__":
    PASSES[sys.argv[1]](Campaign.objects.get(name=sys.argv[2]).pk)
