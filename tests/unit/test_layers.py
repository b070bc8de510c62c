"""Who may import whom, where import-linter does not look (docs/architecture.md, "Layers")."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "bandplate"
QT = {"PySide6", "shiboken6", "pyqtgraph"}


def imports(path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Yield (line, absolute module, imported name or None) of every import, lazy ones included."""
    package = (PACKAGE.name, *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, None
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            for alias in node.names:
                yield node.lineno, module, alias.name


def modules_outside(*layers: str) -> list[Path]:
    found = [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in layers
    ]
    assert len(found) > 5
    return found


def test_the_compiled_layer_has_one_door() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module} {name or ''}"
        for path in modules_outside("_rt")
        for line, module, name in imports(path)
        if module.startswith("bandplate._rt.")
        or (module == "bandplate._rt" and (name is None or name == "*"))
        or (module == "bandplate" and name == "_rt")
    ]
    assert not wrong, "write `from bandplate._rt import Name`: " + "; ".join(wrong)


def test_the_compiled_layer_knows_nothing_of_the_rest() -> None:
    sources = sorted((ROOT / "cython_ext").rglob("*.p[yx][xd]"))
    assert sources
    pattern = re.compile(r"^\s*(?:from|cimport|import)\s+(bandplate(?:\.\w+)*)", re.MULTILINE)
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in [*sources, *(PACKAGE / "_rt").glob("*.py")]
        for module in pattern.findall(path.read_text("utf-8"))
        if module != "bandplate._rt" and not module.startswith("bandplate._rt.")
    ]
    assert not wrong, wrong


def test_qt_is_imported_in_gui_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in modules_outside("gui")
        for line, module, _ in imports(path)
        if module.split(".")[0] in QT
    ]
    assert not wrong, wrong
    assert any(
        module.split(".")[0] in QT
        for path in (PACKAGE / "gui").rglob("*.py")
        for _, module, _ in imports(path)
    ), "nothing to check: the rule lost its subject"


def test_every_package_stands_in_one_layer() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(c for c in linter["contracts"] if c["type"] == "layers")
    assert layers["exhaustive"] is True
    assert "ignore_imports" not in layers
    named = [name.strip() for row in layers["layers"] for name in row.split("|")]
    there = {p.name for p in PACKAGE.iterdir() if p.is_dir() and any(p.rglob("*.py"))}
    there |= {p.stem for p in PACKAGE.glob("*.py")} - {"__init__"}
    assert sorted(named) == sorted(there)
    qt = next(c for c in linter["contracts"] if c["type"] == "forbidden")
    below = {f"bandplate.{name}" for name in named} - {"bandplate.cli", "bandplate.gui"}
    # _rt is compiled: the linter sees nothing in it, the test above reads its sources.
    assert set(qt["source_modules"]) | {"bandplate._rt"} == below | {"bandplate._rt"}


def test_the_command_line_starts_light() -> None:
    code = "import sys, bandplate.cli.main; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(done.stdout.split())
    assert "bandplate.cli.main" in loaded
    assert not loaded & {*QT, "scipy", "ezc3d", "mcap"}
