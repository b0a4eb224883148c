"""The Docker files cannot be run by the tests; what can be known without running them is checked here."""

from __future__ import annotations

import importlib.util
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
PROJECT: dict[str, Any] = yaml.safe_load(COMPOSE)
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
OURS = [name for name, service in PROJECT["services"].items() if service["image"] == "luvalla"]


def variables_of_the_settings() -> set[str]:
    text = "".join((ROOT / f"config/settings/{name}.py").read_text() for name in ("base", "development", "production"))
    return set(re.findall(r"""env\.\w+\(\s*"([A-Z_]+)\"""", text)) | set(
        re.findall(r"""environ(?:\.get\(|\[)"([A-Z_]+)\"""", text)
    )


def programs(service: dict[str, Any]) -> list[str]:
    """The commands of a service, one line each: its own and its health check's."""
    tested = service.get("healthcheck", {}).get("test", ["CMD"])[1:]
    return [" ".join(part) for part in (service.get("command", []), tested) if part]


def test_the_file_follows_the_schema_of_compose() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    jsonschema.validate(PROJECT, schema)


def test_web_worker_beat_database_and_broker_are_there_and_mail_only_in_development() -> None:
    assert set(PROJECT["services"]) == {"web", "worker", "beat", "migrate", "database", "broker", "mail"}
    assert {name: service["profiles"] for name, service in PROJECT["services"].items() if "profiles" in service} == {
        "mail": ["development"]
    }


@pytest.mark.parametrize("service", OURS)
def test_every_variable_given_to_the_product_is_read_by_its_settings(service: str) -> None:
    assert set(PROJECT["services"][service]["environment"]) - variables_of_the_settings() == set()


@pytest.mark.parametrize("service", OURS)
def test_every_variable_that_production_needs_is_given(service: str) -> None:
    text = (ROOT / "config/settings/base.py").read_text() + (ROOT / "config/settings/production.py").read_text()
    needed = set(re.findall(r"""env\.\w+\("([A-Z_]+)"\)""", text)) | {"EMAIL_URL"}
    assert needed - set(PROJECT["services"][service]["environment"]) == set()


def test_the_owners_address_is_given_to_the_migration_alone() -> None:
    knowing = [name for name in OURS if "DATABASE_OWNER_URL" in PROJECT["services"][name]["environment"]]
    assert knowing == ["migrate"]


def test_every_variable_is_explained_to_operators() -> None:
    in_compose = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    explained = set(re.findall(r"`([A-Z][A-Z_]+)`", OPERATIONS))
    assert (variables_of_the_settings() | in_compose) - explained == set()
    assert explained - variables_of_the_settings() - in_compose == set()


def test_every_command_exists() -> None:
    lines = [line for name in OURS for line in programs(PROJECT["services"][name])]
    packages = (ROOT / "requirements/runtime.txt").read_text()
    for line in lines:
        program = line.split()[0]
        assert program in {"sh", "python", "celery", "gunicorn", "kill"}, line
        assert program not in {"celery", "gunicorn"} or f"\n{program}==" in packages, line
        for command in re.findall(r"manage\.py (\w+)", line):
            assert command in get_commands(), line
        for module in re.findall(r"(config\.\w+)", line):
            assert importlib.util.find_spec(module), line


def test_the_image_runs_modules_of_the_project_as_nobody_special() -> None:
    modules = re.findall(r'"(config\.\w+)"', DOCKERFILE)
    assert modules == ["config.healthcheck", "config.wsgi"]
    assert all(importlib.util.find_spec(module) for module in modules)
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE) == ["luvalla"]
    assert "DJANGO_SETTINGS_MODULE=config.settings.production" in DOCKERFILE


def test_the_image_copies_what_exists() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert [name for name in allowed if not (ROOT / name).exists()] == []
    assert (ROOT / "requirements/runtime.txt").exists()


def test_one_port_is_said_everywhere() -> None:
    from_outside = PROJECT["services"]["web"]["ports"]
    assert from_outside == ["127.0.0.1:${PORT:-8000}:8000"]
    assert re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE) == ["8000"]
    assert '"--bind", "0.0.0.0:8000"' in DOCKERFILE
    assert "PORT = 8000" in (ROOT / "config/healthcheck.py").read_text()


def test_the_health_check_asks_for_a_page_that_exists() -> None:
    assert resolve("/readyz").url_name == "readyz"


def test_every_long_running_service_of_ours_has_a_health_check() -> None:
    assert "HEALTHCHECK" in DOCKERFILE
    without = [name for name in OURS if PROJECT["services"][name].get("healthcheck", {}).get("disable")]
    assert without == ["migrate"]


def test_no_secret_is_written_down() -> None:
    given = PROJECT["services"]["web"]["environment"]
    assert {name for name in ("SECRET_KEY", "HASH_KEYS") if not given[name].startswith("${")} == set()
    assert re.findall(r"(?<=:)[\w-]+(?=@)", COMPOSE) == []
