"""Segments: what one is made of, what it may go by, its sentences, and the one SQL statement it comes to. Nothing here reads a row."""
