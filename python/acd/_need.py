"""How many are needed, in any form, as the table that a rota's file names."""

from __future__ import annotations

import csv
import io
from os import PathLike
from typing import Any, Union

from . import _acd

__all__ = ["csv_of"]

COLUMNS = ("day", "from", "profile", "need")


def _rows(need: Any) -> list[dict[str, Any]]:
    if isinstance(need, _acd.Result):
        return _rows(need["plan"])
    if isinstance(need, list):
        return need
    # acd, polars, pyarrow.
    for name in ("rows", "to_dicts", "to_pylist"):
        if not (name == "rows" and not isinstance(need, _acd.Table)) and hasattr(need, name):
            found: list[dict[str, Any]] = getattr(need, name)()
            return found
    if hasattr(need, "to_dict"):
        # pandas
        records: list[dict[str, Any]] = need.to_dict("records")
        return records
    raise TypeError(f"need: found a {type(need).__name__}; expected the result of staff, a frame, a list of dicts, or a path")


def csv_of(need: Union[str, PathLike[str], object]) -> str:
    """The need as a text in CSV."""
    if isinstance(need, (str, PathLike)):
        with open(need, encoding="utf-8-sig", newline="") as file:
            return file.read()
    rows = _rows(need)
    for place, row in enumerate(rows):
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise ValueError(f"need: row {place}: found no {', '.join(missing)}; expected day, from, profile, need")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([str(row[name])[:5] if name == "from" else row[name] for name in COLUMNS] for row in rows)
    return text.getvalue()
