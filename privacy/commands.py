"""The base of every command: one sentence for people, or exactly one JSON object for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from privacy.refusal import Refused


@dataclass(frozen=True)
class Result:
    """What a command has to tell. `sentence` is for people (more lines may follow), `data` is the JSON object.

    `exit_code` is 0 when the work was done, even if some rows of a file were refused, and 1 when it failed as a whole.
    """

    sentence: Any
    data: Mapping[str, Any] = field(default_factory=dict)
    exit_code: int = 0


class LuvallaCommand(BaseCommand):
    """Commands override `run` (and `add_options`); this class speaks for them.

    Without `--json` the sentence goes to standard output. With it, standard output is exactly one JSON object, and the sentence
    goes to standard error. `Refused` becomes its sentence on standard error (with `--json` also `{"refused": …, "field": …}`) and
    exit code 1; wrong use is argparse's exit code 2.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print exactly one JSON object.")
        self.add_options(parser)

    def add_options(self, parser: CommandParser) -> None:
        """The command's own arguments."""

    def run(self, **options: Any) -> Result:
        """Does the work: one call. Raises Refused with the sentence that says why not."""
        raise NotImplementedError

    def handle(self, *args: Any, as_json: bool = False, **options: Any) -> None:
        try:
            result = self.run(**options)
        except Refused as no:
            if as_json:
                self._write_json({"refused": str(no.message), "field": no.field})
            self.stderr.write(str(no.message))
            sys.exit(1)
        if as_json:
            self._write_json(result.data)
            self.stderr.write(str(result.sentence), style_func=str)
        else:
            self.stdout.write(str(result.sentence))
        if result.exit_code:
            sys.exit(result.exit_code)

    def _write_json(self, data: Mapping[str, Any]) -> None:
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False))
