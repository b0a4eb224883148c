"""The pictures that README.md and docs/*.md show, taken anew from a demo of their own."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "img"


def shown() -> set[str]:
    """The names, without endings, of the pictures that a page shows."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return {name for page in pages for name in re.findall(r"!\[[^]]*]\([^)]*\bimg/(\w+)\.png\)", page.read_text())}
