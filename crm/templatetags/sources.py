"""Where a fact came from, in words."""

from __future__ import annotations

from django import template

from crm.enums import SourceKind

register = template.Library()


@register.filter
def source_words(kind: str) -> str:
    """The words for a kind of source, in the language now active; the kind itself where it is none of the register's."""
    return str(SourceKind(kind).label) if kind in SourceKind.values else kind
