"""The back office's doors to permissions. Django finds the managed lists here."""

from consent.admin import managed

__all__ = ["managed"]
