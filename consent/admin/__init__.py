"""The back office's doors to permissions."""
