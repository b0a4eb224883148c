"""Logs hold ids, never people (rule I14): whatever looks like an address, a number or a link's token is struck out before a line is written."""

from __future__ import annotations

import logging
import re
from typing import Any

_STRIKE = (
    (re.compile(r"[^\s@<>\"'(),:;=]{1,64}@[^\s@<>\"'(),:;=]{1,255}"), "[address]"),
    (re.compile(r"(?<![\w.:-])(?:\+|00)?\d(?:[ -]?\d){8,14}(?![\w:-])"), "[number]"),
    (re.compile(r"(/(?:u|confirm|preferences|move|keep|survey|delivery)/)[\w:.-]{16,}"), r"\1[token]"),
)


def redact(text: str) -> str:
    """The text without addresses, long numbers and tokens of links."""
    for pattern, put in _STRIKE:
        text = pattern.sub(put, text)
    return text


class Redacting(logging.Formatter):
    """Formats a record, tracebacks included, and strikes people out of the whole line."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def logging_config() -> dict[str, Any]:
    """One handler to standard error, every logger through the redacting formatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "config.logging.Redacting", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "celery": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
