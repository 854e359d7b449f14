"""Tables, in and out, by the Arrow PyCapsule interface."""

import math
import pickle
from typing import Any

import pytest

import acd

COLUMNS: dict[str, list[Any]] = {
    "name": ["一", "b", None],
    "count": [1, None, 3],
    "share": [0.5, None, math.inf],
    "open": [True, False, None],
}


def table() -> acd.Table:
    return acd.Table(COLUMNS)


def test_a_table_is_its_columns() -> None:
    assert table().to_dict() == COLUMNS
    assert table().shape == (3, 4)
    assert table()["count"].to_list() == [1, None, 3]
    assert table()["name"][-3] == "一"
    assert table().rows()[1] == {"name": "b", "count": None, "share": None, "open": False}
    with pytest.raises(KeyError, match="expected one of name, count"):
        table()["nobody"]
    with pytest.raises(IndexError):
        table()["name"][3]
    assert pickle.loads(pickle.dumps(table())).to_dict() == COLUMNS
    assert pickle.loads(pickle.dumps(table()["share"])).to_list() == COLUMNS["share"]


def test_polars_reads_it() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(table())
    assert frame.to_dict(as_series=False) == COLUMNS
    assert frame.schema["count"] == polars.Int64
    assert polars.Series(table()["share"]).to_list() == COLUMNS["share"]


def test_pyarrow_reads_it() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    assert pyarrow.table(table()).to_pydict() == COLUMNS
    assert pyarrow.array(table()["open"]).to_pylist() == COLUMNS["open"]


def test_pandas_reads_it() -> None:
    pandas = pytest.importorskip("pandas", "3")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame.from_arrow(table())
    assert list(frame.columns) == list(COLUMNS)
    assert frame["name"].tolist()[:2] == ["一", "b"]


def test_duckdb_reads_it() -> None:
    duckdb = pytest.importorskip("duckdb")
    frame = table()
    assert duckdb.sql("select sum(count) from frame").fetchall() == [(4,)]
    del frame


def test_numpy_reads_a_column() -> None:
    numpy = pytest.importorskip("numpy")
    shares = numpy.asarray(table()["share"])
    assert shares.dtype == "f8"
    assert shares[0] == 0.5 and numpy.isnan(shares[1]) and shares[2] == math.inf
    assert numpy.isnan(numpy.asarray(table()["count"])[1])
    assert numpy.asarray(acd.Column([1, 2])).dtype.kind == "i"


def test_a_column_of_floats_is_not_copied() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    calls = pyarrow.array([300.0] * 1000)
    result = pyarrow.table(acd.erlang.c(calls, 434, 40))
    passed = result["calls_per_hour"].chunk(0)
    assert passed.buffers()[1].address == calls.buffers()[1].address


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"])
def test_numbers_of_every_kind_come_in(kind: str) -> None:
    numpy = pytest.importorskip("numpy")
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    pyarrow = pytest.importorskip("pyarrow")
    agents = numpy.array([38, 40, 42], dtype=kind)
    wanted = acd.erlang.c(300, 434, [38, 40, 42]).to_dict()
    forms = [agents, polars.Series(agents), pandas.Series(agents), pyarrow.array(agents), pyarrow.chunked_array([agents[:1], agents[1:]])]
    for form in forms:
        assert acd.erlang.c(300, 434, form).to_dict() == wanted, type(form)


def test_what_is_no_column_of_numbers_is_refused() -> None:
    numpy = pytest.importorskip("numpy")
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(ValueError, match="missing values"):
        acd.erlang.c(pyarrow.array([1.0, None]), 434, 40)
    with pytest.raises(TypeError, match="expected numbers"):
        acd.erlang.c(pyarrow.array(["a"]), 434, 40)
    with pytest.raises(ValueError, match="2 dimensions"):
        acd.erlang.c(numpy.ones((2, 2)), 434, 40)
    with pytest.raises(ValueError, match="agents has 3 rows, calls_per_hour 2"):
        acd.erlang.c([1, 2], 434, [1, 2, 3])


def test_long_tables_are_cut_when_shown() -> None:
    shown = repr(acd.Table({"n": list(range(100))}))
    assert shown.endswith("… and 80 more rows")
    assert "<script>" not in acd.Table({"<script>": ["<script>"]})._repr_html_()
