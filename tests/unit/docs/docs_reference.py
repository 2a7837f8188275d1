"""What the documentation must hold, read from the code: settings, variables, commands, metrics.

``python tests/unit/docs/docs_reference.py`` writes the generated tables of docs/settings.md and docs/metrics.md anew.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import annotated_types
import typer
from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("services", "workflows", "cli", "deploy")
_VARIABLE = re.compile(r"\bDEBRIEF_[A-Z][A-Z0-9_]*[A-Z0-9]\b")
_KINDS = ("Counter", "Gauge", "Histogram", "Summary")
_TYPE_WORDS = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false", "Path": "path"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable of one process. `default` is None where it must be set."""

    name: str
    values: str
    default: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    kind: str
    labels: tuple[str, ...]
    description: str
    module: str


@dataclass(frozen=True, slots=True)
class Command:
    """`path` as a user types it; `options` every option with all its spellings."""

    path: str
    options: tuple[tuple[str, ...], ...]


def settings_classes() -> dict[str, type[BaseSettings]]:
    """Every settings class with a prefix of its own, by module."""
    found: dict[str, type[BaseSettings]] = {}
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module_info in pkgutil.walk_packages(root.__path__, f"{package}."):
            if module_info.name.rpartition(".")[2] != "settings":
                continue
            module = importlib.import_module(module_info.name)
            for value in vars(module).values():
                if (
                    isinstance(value, type)
                    and issubclass(value, BaseSettings)
                    and value.__module__ == module.__name__
                    and value.model_config.get("env_prefix")
                ):
                    found[module.__name__] = value
    return found


def settings_of(owner: type[BaseSettings]) -> list[Setting]:
    prefix = str(owner.model_config["env_prefix"])
    return [
        Setting(_variable(name, field, prefix), _values(field), _default(field), field.description or "")
        for name, field in owner.model_fields.items()
    ]


def other_variables() -> set[str]:
    """Variables that the command, the embedded stack and the set-up read beside the settings classes."""
    prefixes = tuple(str(owner.model_config["env_prefix"]) for owner in settings_classes().values())
    known = {setting.name for owner in settings_classes().values() for setting in settings_of(owner)}
    return {
        name
        for folder in ("cli", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        for name in _VARIABLE.findall(path.read_text("utf-8"))
        if name not in known and not name.startswith(prefixes) and f"{name}_" not in prefixes
    }


def metrics() -> list[Metric]:
    """Every Prometheus metric that the code makes, by name."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KINDS:
                    given = [_literal(argument) for argument in node.args]
                    if given and isinstance(given[0], str):
                        labels = given[2] if len(given) > 2 else ()
                        module = str(path.relative_to(ROOT))
                        found.append(Metric(given[0], node.func.id.lower(), tuple(labels), str(given[1]), module))
    return sorted(found, key=lambda metric: metric.name)


def commands() -> list[Command]:
    """Every command of `debrief` that does something."""
    from cli.main import app

    return list(_commands(typer.main.get_command(app), "debrief"))


def _commands(command: Any, path: str) -> Iterator[Command]:
    inner: Mapping[str, Any] | None = getattr(command, "commands", None)
    if inner is None:
        options = tuple(
            (*parameter.opts, *parameter.secondary_opts)
            for parameter in command.params
            if parameter.param_type_name == "option"
        )
        yield Command(path, options)
        return
    for name, each in inner.items():
        yield from _commands(each, f"{path} {name}")


def settings_table() -> str:
    """The generated part of docs/settings.md."""
    parts = []
    for module, owner in sorted(settings_classes().items()):
        parts.append(f"### `{owner.model_config['env_prefix']}...`\n\nDefined in `{module.replace('.', '/')}.py`.\n")
        rows = [
            (f"`{entry.name}`", entry.values, _shown(entry.default), entry.description) for entry in settings_of(owner)
        ]
        parts.append(_table(("variable", "values", "default", "meaning"), rows) + "\n")
    return "\n".join(parts).strip()


def metrics_table() -> str:
    """The generated part of docs/metrics.md."""
    rows = [
        (f"`{entry.name}`", entry.kind, ", ".join(f"`{label}`" for label in entry.labels) or "none", entry.description)
        for entry in metrics()
    ]
    return _table(("metric", "kind", "labels", "meaning"), rows)


GENERATED = {"docs/settings.md": ("settings", settings_table), "docs/metrics.md": ("metrics", metrics_table)}


def generated_part(text: str, name: str) -> str:
    """What stands between the marks of a generated part. Raises ValueError where they are missing."""
    start, end = _marks(text, name)
    return text[start:end].strip()


def write_all() -> None:
    for file, (name, make) in GENERATED.items():
        path = ROOT / file
        text = path.read_text("utf-8")
        start, end = _marks(text, name)
        path.write_text(f"{text[:start]}\n\n{make()}\n\n{text[end:]}", "utf-8")


def _marks(text: str, name: str) -> tuple[int, int]:
    opening, closing = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
    return text.index(opening) + len(opening), text.index(closing)


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    """Without what Markdown would take for the table's own marks, or for HTML."""
    return text if text.startswith("`") else text.replace("|", "\\|").replace("<", "\\<")


def _variable(name: str, field: FieldInfo, prefix: str) -> str:
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return next(str(choice) for choice in alias.choices if str(choice).isupper())
    return f"{prefix}{name}".upper()


def _values(field: FieldInfo) -> str:
    kinds = [kind for kind in (get_args(field.annotation) or (field.annotation,)) if kind is not type(None)]
    if get_origin(field.annotation) is Literal:
        return ", ".join(str(kind) for kind in kinds)
    if get_origin(field.annotation) is dict:
        return "JSON object"
    kind = kinds[0]
    if kind is SecretStr:
        return "text, secret"
    word = _TYPE_WORDS.get(getattr(kind, "__name__", ""), "number")
    low = next((str(m.ge) for m in field.metadata if isinstance(m, annotated_types.Ge)), "")
    above = next((str(m.gt) for m in field.metadata if isinstance(m, annotated_types.Gt)), "")
    high = next((str(m.le) for m in field.metadata if isinstance(m, annotated_types.Le)), "")
    bounds = [f"{said} {bound}" for said, bound in (("from", low), ("over", above), ("to", high)) if bound]
    return " ".join([word, *bounds])


def _default(field: FieldInfo) -> str | None:
    if field.default_factory is not None:
        made = field.get_default(call_default_factory=True)
        return str(made) if made else ""
    if field.default is PydanticUndefined or field.default is ...:
        return None
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Enum):
        value = value.value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(default: str | None) -> str:
    return "must be set" if default is None else f"`{default}`" if default else "empty"


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


if __name__ == "__main__":
    write_all()
