"""Reads of campaigns and messages."""
