"""The package itself: its examples, its types."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import acd

HERE = Path(__file__).resolve().parent


def modules() -> list[str]:
    return ["acd", *(f"acd.{module.name}" for module in pkgutil.iter_modules(acd.__path__))]


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_the_documentation_come_out(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0
    assert tried > 0 or name != "acd._acd", "the compiled half has examples"


def test_everything_public_is_documented() -> None:
    for name in acd.__all__:
        thing = getattr(acd, name)
        assert name.startswith("_") or thing.__doc__, name
        members = vars(thing).items() if isinstance(thing, type) and thing.__module__ == "acd._acd" else ()
        for member, value in members:
            assert member.startswith("_") or value.__doc__, f"{name}.{member}"


def run(*line: str, folder: Path = HERE.parent) -> None:
    done = subprocess.run([sys.executable, "-m", *line], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_stubs_are_those_of_the_module(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    # Elsewhere: here `acd` is the folder of the sources, without its compiled half.
    run("mypy.stubtest", "acd", "--mypy-config-file", str(HERE.parent / "pyproject.toml"), folder=tmp_path)


def test_types_are_strict() -> None:
    pytest.importorskip("mypy")
    run("mypy", "--strict", "-p", "acd")
    run("mypy", "--strict", "tests")


def test_nothing_heavy_is_imported() -> None:
    script = "import sys, acd; print([name for name in ('numpy', 'pandas', 'polars', 'pyarrow', 'tqdm', 'dataclasses') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
