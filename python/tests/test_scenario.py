"""Scenarios: read, edited, checked, simulated."""

import datetime
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Union

import pytest

import acd

ROOT = Path(__file__).resolve().parents[2]


def hotline() -> acd.Scenario:
    return acd.Scenario.load(ROOT / "scenarios" / "guizhou-2025q1.toml")


def command() -> Path:
    """The command `acd`, built from this tree."""
    named = os.environ.get("ACD_COMMAND")
    built = [Path(named)] if named else [ROOT / "target" / kind / "acd" for kind in ("release", "debug")]
    for path in built:
        if path.exists():
            return path
    if os.environ.get("CI"):
        pytest.fail("the command is not built: cargo build --release --package acd-cli")
    pytest.skip("the command is not built")


def printed(*line: Union[str, Path]) -> str:
    """What the command prints."""
    return subprocess.run([command(), *line], capture_output=True, check=True).stdout.decode()


def test_the_same_bits_as_the_command() -> None:
    changes = {"world.demand.factor": 1.1, "queues.contract.wait_max": "3m"}
    flags = [f"--set={path}={value}" for path, value in changes.items()]
    file = ROOT / "scenarios" / "guizhou-2025q1.toml"
    wanted = printed("simulate", file, "--json", "--seed=7", "--replications=3", "--within=30s", *flags)
    scenario = hotline().with_(changes)
    for threads in (1, None):
        result = scenario.simulate(seed=7, replications=3, within="30s", threads=threads)
        assert result.to_json() + "\n" == wanted
    assert result.to_dict() == json.loads(wanted)


def test_an_edit_makes_another_scenario() -> None:
    before = hotline()
    after = before.with_("world.demand.factor", 1.25).scaled("queues.contract.wait_max", 2)
    assert after.number("world.demand.factor") == 1.25
    wait = before.number("queues.contract.wait_max")
    assert wait is not None
    assert after.number("queues.contract.wait_max") == pytest.approx(2 * wait)
    assert before.number("queues.contract.wait_max") == wait
    delta = datetime.timedelta(minutes=3)
    assert before.with_("queues.contract.wait_max", delta).number("queues.contract.wait_max") == 180


def test_a_text_stays_a_text() -> None:
    # On the command line "7" would be a number; in Python it is what it is.
    with pytest.raises(acd.ScenarioError) as raised:
        hotline().with_("queues.contract.waiting_max", "7")
    assert raised.value.faults[0].field == "queues.contract.waiting_max"


def test_faults_have_a_place() -> None:
    with pytest.raises(acd.ScenarioError) as raised:
        acd.Scenario("[queues.sales]\n\nwait_mix = '3m'\n", name="mine.toml")
    fault = next(fault for fault in raised.value.faults if fault.field == "queues.sales.wait_mix")
    assert (fault.file, fault.line, fault.column) == ("mine.toml", 3, 1)
    assert "wait_max" in fault.expected
    assert "mine.toml:3" in str(raised.value)
    assert isinstance(raised.value, ValueError)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.faults) == (str(raised.value), raised.value.faults)


def test_faults_of_an_edit_name_the_edit() -> None:
    with pytest.raises(acd.ScenarioError) as raised:
        hotline().with_("world.demand.factr", 2)
    assert raised.value.faults[0].field == "world.demand.factr"
    assert "factor" in raised.value.faults[0].expected
    with pytest.raises(acd.ScenarioError, match="changed by world.demand.factor=-1"):
        hotline().with_("world.demand.factor", -1)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(acd.ScenarioError) as raised:
        acd.Scenario.load("nowhere.toml")
    assert raised.value.faults[0].line is None


def test_a_dictionary_is_a_file() -> None:
    tomllib = pytest.importorskip("tomllib")
    of_text = hotline()
    of_dict = acd.Scenario.from_dict(tomllib.loads(of_text.text))
    one, other = (scenario.simulate(replications=2, seed=3) for scenario in (of_text, of_dict))
    assert one["calls"] == other["calls"]
    with pytest.raises(TypeError, match=r"queues\.sales\.wait_max: found None"):
        acd.Scenario.from_dict({"queues": {"sales": {"wait_max": None}}})


def test_check_finds_what_is_probably_not_meant() -> None:
    assert [type(fault) for fault in hotline().check()] == [acd.Fault]


def test_scenarios_and_results_are_pickled_by_value() -> None:
    scenario = hotline().with_("world.demand.factor", 1.25)
    again = pickle.loads(pickle.dumps(scenario))
    one, other = (each.simulate(replications=1) for each in (scenario, again))
    assert one.to_json() == other.to_json()
    copy = pickle.loads(pickle.dumps(one))
    assert (copy.to_json(), str(copy)) == (one.to_json(), str(one))


def test_wrong_arguments_are_refused() -> None:
    scenario = hotline()
    with pytest.raises(ValueError, match="replications is 0"):
        scenario.simulate(replications=0)
    with pytest.raises(ValueError, match="threads is 0"):
        scenario.simulate(threads=0)
    with pytest.raises(ValueError, match="precision"):
        scenario.simulate(precision=2)
    with pytest.raises(ValueError, match="a duration"):
        scenario.simulate(within="soon")
    with pytest.raises(KeyError, match="unknown variant"):
        scenario.variant("nobody")
    with pytest.raises(ValueError, match="factor is NaN"):
        scenario.scaled("world.demand", float("nan"))


def test_a_precision_ends_the_run() -> None:
    result = hotline().simulate(precision=0.9, replications=40)
    assert 10 <= result["about"]["replications"] <= 40


def test_control_c_ends_a_run(tmp_path: Path) -> None:
    # Far more than could be run: only the signal ends it.
    script = (
        "import acd, sys\n"
        "print('ready', flush=True)\n"
        "try:\n    acd.Scenario.example().simulate(replications=1_000_000)\n"
        "except KeyboardInterrupt:\n    print('stopped', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert rest == "stopped\n"


def test_other_threads_run_meanwhile() -> None:
    import threading

    ticks: list[None] = []
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(0.001):
            ticks.append(None)

    thread = threading.Thread(target=tick)
    thread.start()
    hotline().simulate(replications=4)
    ended.set()
    thread.join()
    assert len(ticks) > 1


def test_progress_is_reported() -> None:
    seen: list[tuple[int, int]] = []
    hotline().simulate(replications=40, threads=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len(seen) > 1 and all(done <= total and total in (0, 40) for done, total in seen)


def test_what_a_callback_raises_comes_out() -> None:
    def fail(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        hotline().simulate(replications=1_000_000, progress=fail)


def test_a_result_is_a_mapping() -> None:
    result = hotline().simulate(replications=1)
    assert "queues" in result
    assert list(result) == result.keys() == list(result.to_dict())
    with pytest.raises(KeyError, match="expected one of about"):
        result["nothing"]
    assert "Published and simulated" in str(result)
    assert result._repr_html_().startswith("<")


def test_tables_are_written(tmp_path: Path) -> None:
    result = hotline().simulate(replications=1)
    files = result.write_csv(tmp_path / "tables")
    assert {file.name for file in files} >= {"queues.csv", "hours.csv"}
    result.write_xlsx(tmp_path / "all.xlsx")
    assert (tmp_path / "all.xlsx").read_bytes()[:2] == b"PK"
