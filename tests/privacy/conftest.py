"""What tests of the ground share: an instant and a source."""

from __future__ import annotations

from tests.crm.conftest import now, source

__all__ = ["now", "source"]
