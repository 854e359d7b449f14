"""Progress bars: tqdm's where it is installed, one line on a terminal otherwise, none elsewhere."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable
from typing import Any, Optional, Protocol, Union

__all__ = ["Bar", "Progress", "bar"]

#: `True`: always; `False`: never; `None`: on a terminal and in a notebook; or called with done and total.
Progress = Union[bool, None, Callable[[int, int], object]]


class Bar(Protocol):
    """What a run shows itself on, about twenty times a second."""

    def show(self, done: int, total: int) -> None: ...

    def close(self) -> None: ...


class _Called:
    def __init__(self, callback: Callable[[int, int], object]) -> None:
        self._callback = callback

    def show(self, done: int, total: int) -> None:
        self._callback(done, total)

    def close(self) -> None:
        pass


class _Tqdm:
    def __init__(self, make: Any, unit: str) -> None:
        self._bar = make(unit=" " + unit, leave=False)

    def show(self, done: int, total: int) -> None:
        self._bar.total = total or None
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _Line:
    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._begun = time.monotonic()
        self._width = 0

    def show(self, done: int, total: int) -> None:
        left = ""
        if 0 < done < total:
            secs = (time.monotonic() - self._begun) / done * (total - done)
            left = f", {secs:.0f} s left"
        of = f" of {total}" if total else ""
        text = f"{done}{of} {self._unit}{left}"
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def close(self) -> None:
        sys.stderr.write("\r" + " " * self._width + "\r")
        sys.stderr.flush()


def bar(progress: Progress, unit: str) -> Optional[Bar]:
    """The bar for a run, or `None`."""
    if callable(progress):
        return _Called(progress)
    notebook = "ipykernel" in sys.modules
    terminal = sys.stderr is not None and sys.stderr.isatty()
    if progress is False or (progress is None and not notebook and not terminal):
        return None
    try:
        tqdm = importlib.import_module("tqdm.auto")
    except ImportError:
        return _Line(unit)
    return _Tqdm(tqdm.tqdm, unit)
