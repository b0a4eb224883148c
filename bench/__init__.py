"""Measurements. They stand outside the product and may read anything of it."""
