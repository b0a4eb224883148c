"""Who acts: an opaque (kind, reference), without a foreign key, resolved through what `crm` puts here at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from privacy.enums import ActorKind


@dataclass(frozen=True)
class Actor:
    """Who acts. `ref` is the number of a staff account or of a contact; the system has none. `roles` are the ones held at the time."""

    kind: ActorKind
    ref: int | None = None
    roles: tuple[str, ...] = ()


SYSTEM = Actor(ActorKind.SYSTEM)


def _unknown(refs: Iterable[int]) -> dict[int, str]:
    return {}


class ActorNames:
    """Names of staff by number, for readable sentences. `crm` fills it."""

    def __init__(self) -> None:
        self.staff: Callable[[Iterable[int]], dict[int, str]] = _unknown


actor_names = ActorNames()
