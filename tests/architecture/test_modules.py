"""The shape of the code: sizes, floors that no import contract sees, forbidden ways."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "dsr", "marketing", "consent", "crm", "privacy")
LONGEST = 300
# Only tables of data may be longer.
TABLES = {"config/demo/words.py"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES_OF_A_QUERYSET = {"update", "delete"}
# The floors that may write rows: actions, the migrations, and the owner's own door to a new database.
WRITERS = ("/actions/", "/migrations/", "/admin/base.py")


def modules() -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_stays_under_300_lines(path: Path) -> None:
    lines = len(path.read_text().splitlines())

    assert lines < LONGEST or name_of(path) in TABLES, f"{name_of(path)} has {lines} lines: cut it in two."


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_rows_are_written_by_actions_only(path: Path) -> None:
    if any(part in f"/{name_of(path)}" for part in WRITERS):
        return

    written = [f"line {line}: .{what}(…)" for line, what in _writes(path)]

    assert written == [], f"{name_of(path)} writes rows: call an action."


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_signal_receiver_is_ours(path: Path) -> None:
    tree = ast.parse(path.read_text())

    connected = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr == "connect" and "signal" in ast.unparse(node).lower())
        or (isinstance(node, ast.ImportFrom) and node.module == "django.dispatch")
    ]

    assert connected == []


def test_no_test_and_no_setting_makes_celery_eager_or_mail_a_list() -> None:
    forbidden = ("ALWAYS_" + "EAGER", "always_" + "eager", "locmem.Email" + "Backend", "task_eager" + "_propagates")

    found = [name_of(path) for path in _all_python() for word in forbidden if word in path.read_text()]

    assert found == []


def test_no_file_names_a_package_index() -> None:
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org")

    found = [str(path) for path in _tracked_text() for host in hosts if host in path.read_text(errors="ignore")]

    assert found == []


def test_every_package_says_what_it_owns() -> None:
    for package in PACKAGES:
        charter = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text())) or ""
        assert {word for word in ("Owns:", "May import:", "Public face:") if word in charter} == {
            "Owns:",
            "May import:",
            "Public face:",
        }, package


def _writes(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        what, on = node.func.attr, ast.unparse(node.func.value)
        if (what in WRITES and ("objects" in on or what == "save")) or (
            what in WRITES_OF_A_QUERYSET and "objects" in on
        ):
            yield node.lineno, what


def _all_python() -> list[Path]:
    return [*modules(), *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]


def _tracked_text() -> list[Path]:
    tops = (*PACKAGES, "docs", "tests", "bench", "requirements", "templates", "static", ".ci")
    files = [
        path
        for top in tops
        for path in (ROOT / top).rglob("*")
        if path.suffix in {".py", ".md", ".txt", ".html", ".css", ".yml", ".sh", ""}
    ]
    return [
        path
        for path in [*files, *ROOT.glob("*.toml"), *ROOT.glob("*.md"), *ROOT.glob("*.yml"), ROOT / "Makefile"]
        if path.is_file()
    ]
