"""The back office's own base classes: one list page, one kind of managed list. Every app's admin stands on them."""
