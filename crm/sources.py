"""Where a fact came from: it stands beside the value on every page, in every report (GDPR art. 14(2)(f), 15(1)(g))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm import clean


@dataclass(frozen=True)
class Source:
    """`kind` is one of `crm.enums.SourceKind`, `text` names the origin freely, `at` is when it was given, `given_for` one of `GivenFor` or ""."""

    kind: str
    text: str
    at: datetime
    given_for: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """The columns of a sourced row. Raises Refused for a text that holds a personal identity code."""
        text = clean.line(self.text[:200], field="source", limit=200)
        return {"source_kind": self.kind, "source": text, "sourced_at": self.at, "given_for": self.given_for}
