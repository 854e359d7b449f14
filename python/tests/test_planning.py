"""Records, forecasts, learning, staffing, comparisons, journals, pages."""

import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from test_scenario import ROOT, printed

import acd
from acd.commands import Arrive


@cache
def recorded() -> acd.Records:
    return acd.Records.simulated(acd.Scenario.example(), "2025-01-01", seed=1)


def test_records_from_every_frame_are_the_same() -> None:
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    pyarrow = pytest.importorskip("pyarrow")
    calls = recorded().calls()
    wanted = calls.to_dict()
    frame = polars.DataFrame(calls)
    texts = frame.with_columns(polars.col("queue", "outcome", "agent").cast(polars.String))
    forms = [
        calls,
        frame,
        texts,
        frame.sample(fraction=1, shuffle=True, seed=1),
        pandas.DataFrame.from_arrow(calls),
        pyarrow.table(calls),
        texts.with_columns(polars.col("time").cast(polars.Datetime("ns"))),
    ]
    for form in forms:
        found = acd.Records(form).calls().to_dict()
        assert found["time"] == wanted["time"], "in order of time"
        if form is not forms[3]:
            assert found == wanted, type(form)


def test_columns_outcomes_and_queues_are_translated() -> None:
    frame = acd.Table({"when": ["2026-03-02 09:00:00"], "skill": ["A"], "how": ["ENDE"], "wait": [3.5]})
    records = acd.Records(
        frame,
        columns={"time": "when", "queue": "skill", "outcome": "how"},
        outcomes={"ENDE": "answered"},
        queues={"A": "sales"},
    )
    row = records.calls().rows()[0]
    assert (row["queue"], row["outcome"], row["wait"]) == ("sales", "answered", 3.5)


@pytest.mark.parametrize(
    ("columns", "reading", "expected"),
    [
        ({"at": ["2026-03-02 09:00:00"]}, {}, 'no column "time"'),
        ({"time": ["soon"]}, {}, 'time: row 0: found "soon"'),
        ({"time": ["2026-03-02 09:00:00"], "wait": [-1.0]}, {}, "wait: row 0: found -1"),
        ({"time": ["2026-03-02 09:00:00"], "outcome": ["?"]}, {}, "outcome: found"),
        ({"time": ["2026-03-02 09:00:00"]}, {"columns": {"wait": "w"}}, 'columns: wait: found no column "w"'),
        ({"time": ["2026-03-02 09:00:00"]}, {"columns": {"weight": "w"}}, "columns: found"),
        ({"time": ["2026-03-02 09:00:00"]}, {"outcomes": {"a": "b"}}, "outcomes: a: found"),
    ],
)
def test_wrong_frames_are_refused(columns: dict[str, list[Any]], reading: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        acd.Records(acd.Table(columns), **reading)


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a frame"):
        acd.Records([1, 2])  # type: ignore[arg-type]


def test_intervals_are_read_and_forecast() -> None:
    times = [f"2026-{month:02}-{day:02} {hour:02}:00:00" for month in (1, 2) for day in range(1, 29) for hour in range(24)]
    records = acd.Records(acd.Table({"time": times, "calls": [float(hour % 24) for hour in range(len(times))]}))
    assert records.queues == ["all"]
    result = acd.forecast(records, days=3, period_minutes=60, holidays="none")
    assert len(result.tables["periods"]) == 3 * 24


def test_a_file_of_records_and_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("time,queue,wait\n2026-03-02 09:00:00,a,3\nnever,a,3\n")
    with pytest.raises(acd.RecordsError) as raised:
        acd.Records.read_csv(file)
    assert (raised.value.faults[0].line, raised.value.faults[0].field) == (3, "time")
    file.write_text("wann;queue\n2026-03-02 09:00:00;a\n")
    assert len(acd.Records.read_csv(file, columns={"time": "wann"})) == 1


def test_a_forecast_is_that_of_the_command(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    file = tmp_path / "calls.csv"
    polars.DataFrame(recorded().calls()).write_csv(file)
    wanted = json.loads(printed("forecast", file, "--days=5", "--json"))
    assert acd.forecast(acd.Records.read_csv(file), days=5).to_dict() == wanted


def test_what_is_learnt_can_be_simulated() -> None:
    learnt = acd.learn(recorded(), calls=100_000)
    assert learnt.scenario.simulate(replications=1)["calls"]
    every = learnt.result["all"]
    assert every["learnt"]["answered_percent"] == pytest.approx(every["recorded"]["answered_percent"], abs=2)
    again = pickle.loads(pickle.dumps(learnt))
    assert again.text == learnt.text
    with pytest.raises(acd.AcdError, match="expected"):
        acd.learn(acd.Records(acd.Table({"time": ["2026-03-02 09:00:00"]})))


def test_staff_judges_the_present_seats() -> None:
    file = ROOT / "scenarios" / "teach-skills.toml"
    scenario = acd.Scenario.load(file)
    target = "legs.abandoned{by=run}<=50"
    result = scenario.staff([target], keep_staff=True, verify=4)
    [reached] = result["reached"]
    assert reached["met"] and 0 < reached["value"] < 50
    wanted = json.loads(printed("staff", file, "--target", target, "--keep-staff", "--verify=4", "--json"))
    for name in ("trainings", "command", "command_of_interval"):
        del wanted[name]
    assert result.to_dict() == wanted
    with pytest.raises(ValueError, match="target legs.abandon"):
        scenario.staff(["legs.abandon<=5"])
    with pytest.raises(ValueError, match="no targets"):
        scenario.staff([])


def test_variants_are_compared_as_the_command_does() -> None:
    file = ROOT / "scenarios" / "beijing-2024h1.toml"
    wanted = json.loads(printed("compare", file, "--replications=2", "--json"))
    assert acd.Scenario.load(file).compare(replications=2).to_dict() == wanted
    with pytest.raises(ValueError, match="nothing to compare"):
        acd.Scenario.example().compare()


def test_a_page_is_one_file(tmp_path: Path) -> None:
    page = acd.Scenario.example().report(replications=1, lang="zh")
    assert "<svg" in page.html and "<html" in page.html
    page.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == page.html
    assert page._repr_html_().startswith("<iframe")
    with pytest.raises(ValueError, match="expected"):
        acd.Scenario.example().report(lang="xx")


def test_a_journal_is_replayed_counted_and_rerun(tmp_path: Path) -> None:
    folder = tmp_path / "day"
    printed("simulate", "--replications=1", "--set=world.calendar.days=2", "--journal", folder)
    journal = acd.Journal(folder)
    verified = journal.verify()
    assert verified["faults"] == [] and verified["commands"] > 100
    lines = journal.replay(first=10, last=12)
    assert {line["sequence"] for line in lines} >= {10, 11, 12}
    assert journal.stats().to_dict() == json.loads(printed("journal", "stats", folder, "--json"))
    other = acd.Scenario.example().with_("queues.general.wait_max", "30s")
    rows = journal.what_if(other)["queues"]
    assert {row["of"] for row in rows} == {"recorded", "rerun", "other centre"}
    assert len(journal.records()) > 500
    assert pickle.loads(pickle.dumps(journal)).verify().to_dict() == verified.to_dict()
    with pytest.raises(acd.AcdError):
        acd.Journal(tmp_path / "nowhere")


def test_calls_are_explained_as_the_command_does(tmp_path: Path) -> None:
    folder = tmp_path / "day"
    printed("simulate", ROOT / "scenarios" / "teach-skills.toml", "--replications=1", "--set=world.calendar.days=1", "--journal", folder)
    journal = acd.Journal(folder)
    arrived = [step.command.call for step in journal.steps() if isinstance(step.command, Arrive)]
    waited = 0
    for call in arrived[:: len(arrived) // 8]:
        result = journal.explain(call)
        assert result.to_dict() == json.loads(printed("journal", "explain", folder, str(call), "--json"))
        assert result.to_dict() == journal.explain(str(call)).to_dict()
        waited += any("stood" in part for part in result["parts"])
        assert "call arrived: call" in str(result) and result._repr_html_().startswith("<pre>")
    assert waited
    with pytest.raises(acd.NotInJournal, match="nobody is not in"):
        journal.explain("nobody")
    with pytest.raises(LookupError):
        journal.explain(caller="+49 30 1")
    with pytest.raises(ValueError, match="a call or a caller"):
        journal.explain()
