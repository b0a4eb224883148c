"""The register's back office. Django finds the managed lists here."""

from crm.admin import managed

__all__ = ["managed"]
