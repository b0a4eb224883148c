"""A piece of SQL with its parameters, so that set-based reads of one app can be built upon by the app above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sql:
    """A SELECT without a semicolon, with named placeholders (`%(name)s`). Each maker prefixes its names, so that pieces never collide."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def with_params(self, *others: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters together. Raises ValueError where two pieces give one name different values."""
        together = dict(self.params)
        for params in others:
            for name, value in params.items():
                if together.setdefault(name, value) != value:
                    raise ValueError(f"Two pieces of SQL use the parameter {name!r}.")
        return together

    def renamed(self, prefix: str) -> Sql:
        """The same with other names of parameters, to stand beside itself."""
        text = re.sub(r"%\((\w+)\)s", rf"%({prefix}\1)s", self.text)
        return Sql(text, {prefix + name: value for name, value in self.params.items()})
