"""Tables and results as text and as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from ._acd import Column, Page, Result, Table

__all__ = ["column", "explanation", "page_html", "result_html", "result_text", "table", "text_html", "table_html"]

#: Longer tables are cut.
ROWS_SHOWN = 20


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def _shown(column: Column) -> list[object]:
    """The values that are shown: no others are made objects of Python's."""
    return [column[row] for row in range(min(len(column), ROWS_SHOWN))]


def table(table: Table) -> str:
    """A table as aligned text."""
    padded = []
    for name in table.column_names:
        values = _shown(table[name])
        cells = [name, *map(_cell, values)]
        width = max(map(len, cells))
        left = any(isinstance(value, str) for value in values)
        padded.append([text.ljust(width) if left else text.rjust(width) for text in cells])
    lines = ["  ".join(row).rstrip() for row in zip(*padded)]
    more = len(table) - ROWS_SHOWN
    if more > 0:
        lines.append(f"… and {more} more rows")
    return "\n".join(lines)


def column(column: Column) -> str:
    """A column as text."""
    shown = ", ".join(map(repr, _shown(column)))
    more = f", … {len(column)} in all" if len(column) > ROWS_SHOWN else ""
    return f"Column([{shown}{more}])"


def table_html(table: Table) -> str:
    """A table as HTML."""
    columns = [map(_cell, _shown(table[name])) for name in table.column_names]
    head = "".join(f"<th>{escape(name)}</th>" for name in table.column_names)
    rows = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in zip(*columns))
    more = len(table) - ROWS_SHOWN
    rest = f"<p>… and {more} more rows</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def result_html(result: Result, page: Optional[Page]) -> str:
    """A result as HTML: its page, if it has one, and each of its tables."""
    parts = [] if page is None else [page._repr_html_()]
    for place, (name, table) in enumerate(result.tables.items()):
        opened = " open" if place == 0 and page is None else ""
        title = escape(name.replace("_", " "))
        parts.append(f"<details{opened}><summary>{title}</summary>{table._repr_html_()}</details>")
    return "".join(parts)


def text_html(text: str) -> str:
    """A text as it is, in a notebook."""
    return f"<pre>{escape(text)}</pre>"


def result_text(result: Result) -> str:
    """A result as text: each of its tables."""
    return "\n\n".join(f"{name.replace('_', ' ')}\n{table!r}" for name, table in result.tables.items())


def page_html(html: str) -> str:
    """A whole page inside another."""
    return f'<iframe srcdoc="{escape(html)}" style="width: 100%; height: 40em; border: 1px solid #ccc"></iframe>'


def _words(value: object) -> str:
    """A value of a fact in few words: `answered (Li)`, `region inside`."""
    if isinstance(value, dict):
        if set(value) == {"call", "number"}:
            return f"{value['call']}/{value['number']}"
        return ", ".join(f"{name.replace('_', ' ')} {_words(inner)}" for name, inner in value.items())
    return str(value).replace("_", " ")


def explanation(document: dict[str, Any]) -> str:
    """Why a call waited, a line for each part."""
    lines = []
    for part in document["parts"]:
        ((kind, about),) = part.items()
        if kind == "stood":
            lines.append(f"    {about['agent']}, {about['text']} ({about['from']} to {about['until']}, {about['secs']:g} s)")
            continue
        ((fact, fields),) = about["fact"].items()
        told = "; ".join(f"{name.replace('_', ' ')} {_words(value)}" for name, value in fields.items() if value not in (None, {}))
        lines.append(f"{about['at']} {fact.replace('_', ' ')}: {told}")
        decision = about.get("decision", {"agents": [], "legs": []})
        lines += [
            f"        compared: {_words(one['leg'])} in {one['queue']}, {one['points']} points, since {one['enqueued']}: {_words(one['standing'])}"
            for one in decision["legs"]
        ]
        lines += [f"        compared: {one['agent']}, tier {one['tier']}: {_words(one['standing'])}" for one in decision["agents"]]
    return "\n".join(lines)
