"""Tables and results as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from ._acd import Page, Result

__all__ = ["column", "page_html", "result_html", "result_text", "table", "table_html"]

#: Longer tables are cut.
ROWS_SHOWN = 20


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def _cut(columns: Sequence[Sequence[object]]) -> tuple[list[list[str]], int]:
    rows = len(columns[0]) if columns else 0
    shown = min(rows, ROWS_SHOWN)
    return [[_cell(value) for value in cells[:shown]] for cells in columns], rows - shown


def table(names: Sequence[str], columns: Sequence[Sequence[object]]) -> str:
    """A table as aligned text."""
    cut, more = _cut(columns)
    padded = []
    for name, cells, whole in zip(names, cut, columns):
        width = max([len(name), *map(len, cells)])
        left = any(isinstance(value, str) for value in whole)
        padded.append([text.ljust(width) if left else text.rjust(width) for text in [name, *cells]])
    lines = ["  ".join(row).rstrip() for row in zip(*padded)]
    if more:
        lines.append(f"… and {more} more rows")
    return "\n".join(lines)


def column(values: Sequence[object]) -> str:
    """A column as text."""
    shown = ", ".join(repr(value) for value in values[:ROWS_SHOWN])
    more = f", … {len(values)} in all" if len(values) > ROWS_SHOWN else ""
    return f"Column([{shown}{more}])"


def table_html(names: Sequence[str], columns: Sequence[Sequence[object]]) -> str:
    """A table as HTML."""
    cut, more = _cut(columns)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in zip(*cut))
    rest = f"<p>… and {more} more rows</p>" if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def result_html(result: Result, page: Optional[Page]) -> str:
    """A result as HTML: its page, if it has one, and each of its tables."""
    parts = [] if page is None else [page._repr_html_()]
    for place, (name, table) in enumerate(result.tables.items()):
        opened = " open" if place == 0 and page is None else ""
        title = escape(name.replace("_", " "))
        parts.append(f"<details{opened}><summary>{title}</summary>{table._repr_html_()}</details>")
    return "".join(parts)


def result_text(result: Result) -> str:
    """A result as text: each of its tables."""
    return "\n\n".join(f"{name.replace('_', ' ')}\n{table!r}" for name, table in result.tables.items())


def page_html(html: str) -> str:
    """A whole page inside another."""
    return f'<iframe srcdoc="{escape(html)}" style="width: 100%; height: 40em; border: 1px solid #ccc"></iframe>'
