"""Reads of the register."""

from crm.queries.staff import staff_names

__all__ = ["staff_names"]
