"""Rotas: those of the command, and what goes in."""

import json
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Union

import pytest
from test_scenario import command

import acd

SCENARIO = """
title = "Desk"
reasons = ["break"]
[queues.desk]
[profiles.lawyer]
skills = { desk = 1 }
[agents.Wang]
profile = "lawyer"
[world.calendar]
start = 2025-01-01
days = 7
[world.demand.patterns.weekday.rates]
desk = [0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 0, 0, 0]
[world.callers]
patience = { exponential = "5m" }
[world.call_types.desk]
[world.handling]
talk = { exponential = "4m" }
[world.staffing]
shrinkage = 0.02
[world.staffing.patterns.weekday]
lawyer = 1
"""

SHIFTS = """
[shifts.early]
start = "07:30"
end = "16:00"
breaks = [{ at = "11:30", length = "30m" }]
[shifts.late]
start = "12:30"
end = "21:00"
breaks = [{ at = "17:00", length = "30m" }]
[contracts.full]
hours = { most = 40, wished = 32 }
[people]
"Li, W." = { contract = "full", profiles = ["lawyer"] }
Wang = { contract = "full", profiles = ["lawyer"], leave = ["2025-06-04"] }
"吴" = { contract = "full", profiles = ["lawyer"] }
"a/b" = { contract = "full", profiles = ["lawyer"] }
"""

WEEK = 'title = "One week"\nstart = "2025-06-02"\ndays = 5\nrest = "11h"\n'
NEED = [("08:00", 1), ("13:00", 2), ("18:00", 1), ("21:00", 0)]
ROWS: list[dict[str, Any]] = [{"day": "weekday", "from": at, "profile": "lawyer", "need": need} for at, need in NEED]


@pytest.fixture
def june(tmp_path: Path) -> Path:
    source = '[need]\nplan = "need.csv"\nscenario = "desk.toml"\ntargets = ["calls.answer_rate{by=run}>=40"]\n'
    (tmp_path / "june.toml").write_text(WEEK + source + SHIFTS)
    lines = [",".join(map(str, row.values())) for row in ROWS]
    (tmp_path / "need.csv").write_text("\n".join(["day,from,profile,need", *lines]) + "\n")
    (tmp_path / "desk.toml").write_text(SCENARIO)
    return tmp_path / "june.toml"


def test_a_rota_is_that_of_the_command_bit_for_bit(june: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    line: list[Union[str, Path]] = [command(), "rota", june, "--json", "--seed=3", "--effort=0.01", "--replications=4", "--out", out]
    done = subprocess.run(line, capture_output=True, text=True)
    if "unrecognized subcommand" in done.stderr:
        pytest.skip("the command was built without `rota`")
    desk = acd.Scenario(SCENARIO)
    for threads in (1, None):
        rota = desk.rota(june, seed=3, effort=0.01, replications=4, threads=threads)
        assert rota.to_json() + "\n" == done.stdout
    assert rota.to_dict() == json.loads(done.stdout)
    again = pickle.loads(pickle.dumps(rota))
    for each, folder in ((rota, tmp_path / "mine"), (again, tmp_path / "again")):
        calendars = each.to_ics(folder / "calendars")
        each.to_csv(folder / "rota.csv")
        assert len(calendars) == 4
        for file in [Path("rota.csv"), *(path.relative_to(folder) for path in calendars)]:
            assert (folder / file).read_bytes() == (out / file).read_bytes(), file
        assert (each.cover.to_dict(), each.people.to_dict()) == (rota.cover.to_dict(), rota.people.to_dict())
    rota.to_xlsx(tmp_path / "mine" / "rota.xlsx")
    assert (tmp_path / "mine" / "rota.xlsx").read_bytes() == (out / "rota.xlsx").read_bytes()
    staffed = rota.scenario
    assert staffed is not None and staffed.text == (out / "scenario.toml").read_text()


def test_what_it_says_adds_up(june: Path) -> None:
    rota = acd.Scenario(SCENARIO).rota(june, effort=0.01, replications=4)
    hours: dict[str, float] = {}
    for row in rota.assignments.rows():
        hours[row["person"]] = hours.get(row["person"], 0) + row["hours"]
    assert hours == {row["person"]: row["hours"] for row in rota.people.rows() if row["hours"]}
    assert not any(row["person"] == "Wang" and row["date"] == "2025-06-04" for row in rota.assignments.rows())
    missing = sum(max(row["need"] - row["there"], 0) for row in rota.cover.rows())
    assert (missing == 0) == (rota.to_dict()["missing_hours"] == 0)
    assert rota.bound is not None and 0 <= rota.bound <= rota.cost + 1e-6
    assert rota.gap_percent is not None and 0 <= rota.gap_percent <= 100
    assert rota._repr_html_().startswith("<svg") and "Wang" in str(rota)
    assert repr(rota) == "<acd.Rota: 4 people, 5 days from 2025-06-02>"


def test_the_need_comes_in_every_form(june: Path) -> None:
    polars = pytest.importorskip("polars")
    pandas = pytest.importorskip("pandas")
    desk = acd.Scenario(SCENARIO)
    wanted = desk.rota(june, effort=0.01, replications=2).cover.to_dict()
    text = WEEK + SHIFTS
    tomllib = pytest.importorskip("tomllib")
    forms: list[Any] = [ROWS, polars.DataFrame(ROWS), pandas.DataFrame(ROWS), june.parent / "need.csv"]
    forms.append(acd.Table({name: [row[name] for row in ROWS] for name in ROWS[0]}))
    for need in forms:
        assert desk.rota(text, need=need, effort=0.01, replications=2).cover.to_dict() == wanted, type(need)
    # No targets here: the same need without their rounds.
    setup = tomllib.loads(text)
    assert desk.rota(setup, need=ROWS, effort=0.01, replications=2).cover.to_dict() == wanted
    plan = desk.staff(["calls.answer_rate{by=run}>=50"], keep_staff=True, verify=2)
    needed = desk.rota(setup, need=plan, effort=0.01, replications=2).cover.rows()
    assert {row["need"] for row in needed if "08:00" <= row["from"] < "20:00"} == {1}
    assert desk.rota(text, effort=0.001, replications=2).is_met, "what is on duty in the scenario"


def test_faults_have_their_place(june: Path) -> None:
    desk = acd.Scenario(SCENARIO)
    with pytest.raises(acd.RotaError) as raised:
        desk.rota(WEEK.replace("11h", "soon") + SHIFTS, need=ROWS)
    (fault,) = raised.value.faults
    assert (fault.file, fault.line, fault.field) == ("rota.toml", 4, "rest")
    with pytest.raises(acd.RotaError, match="profil"):
        desk.rota(WEEK + SHIFTS.replace('["lawyer"]', '["clerk"]'), need=ROWS)
    with pytest.raises(ValueError, match="row 0: found no need"):
        desk.rota(june, need=[{"day": "weekday", "from": "08:00", "profile": "lawyer"}])
    with pytest.raises(TypeError, match="need: found a int"):
        desk.rota(june, need=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="effort is 0"):
        desk.rota(june, effort=0)
    with pytest.raises(ValueError, match="edits or a variant"):
        desk.with_("world.demand.factor", 2).rota(june)
    with pytest.raises(FileNotFoundError):
        desk.rota(june.parent / "nowhere.toml")


def test_control_c_ends_a_search_and_progress_is_reported(june: Path) -> None:
    # Far more than could be searched: only the signal ends it.
    script = (
        "import acd, sys\n"
        "desk = acd.Scenario(open(sys.argv[1]).read())\n"
        "tell = lambda done, total: print('going on', flush=True)\n"
        "try:\n    desk.rota(sys.argv[2], effort=10_000, progress=tell)\n"
        "except KeyboardInterrupt:\n    print('stopped', flush=True)\n"
    )
    line = [sys.executable, "-c", script, str(june.parent / "desk.toml"), str(june)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "going on\n"
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert rest.splitlines()[-1] == "stopped"
