"""Panels for pages of the packages below."""
