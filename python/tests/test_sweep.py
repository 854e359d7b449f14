"""Sweeps: the same rows to the last bit wherever they were made, and whatever was lost on the way."""

import concurrent.futures
import hashlib
import json
import multiprocessing
import multiprocessing.pool
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_scenario import printed

import acd

TEXT = """
queues.help = { wait_max = "5m" }
profiles.clerk.skills = { help = 1 }
agents.clerk = 6
[world]
calendar = { start = 2025-01-06, days = 1 }
callers.patience = { exponential = "2m" }
demand.patterns.any.calls_per_hour = 30
demand.factor = 1.0
call_types.help = {}
handling.talk = { exponential = "4m" }
staffing.patterns.any.clerk = 2
"""
VARY: dict[str, list[object]] = {
    "world.demand.factor": [0.5, 1, 2.5],
    "world.staffing.patterns*": [1, 1.5],
    "queues.help.wait_max": ["3m", "5m"],
}
MEASURES = ["calls.answer_rate", 'legs.service_level{within="20s"}', "legs.mean_wait"]


def grid() -> acd.Grid:
    return acd.Grid(acd.Scenario(TEXT), VARY)


def run(on: Any = None, **more: Any) -> acd.Table:
    return acd.sweep(grid(), measures=MEASURES, replications=6, seed=9, on=on, **more)


def digest(table: acd.Table) -> str:
    # Python writes a float so that it is read as the same bits.
    return hashlib.sha256(repr(table.to_dict()).encode()).hexdigest()


@pytest.fixture(scope="module")
def here() -> str:
    return digest(run())


def test_rows_are_in_the_order_of_the_grid_and_those_of_the_command(tmp_path: Path) -> None:
    table = run()
    assert table.shape == (12, 9)
    assert table.column_names[:4] == [*VARY, "calls.answer_rate"]
    assert table["world.demand.factor"].to_list() == [0.5] * 4 + [1.0] * 4 + [2.5] * 4
    assert table["queues.help.wait_max"].to_list() == ["3m", "5m"] * 6
    file = tmp_path / "help.toml"
    file.write_text(TEXT)
    vary = [f"--vary={path}={','.join(map(str, values))}" for path, values in VARY.items()]
    flags = ["--json", "--seed=9", "--replications=6", *(f"--measure={measure}" for measure in MEASURES)]
    points = json.loads(printed("sweep", file, *vary, *flags))["points"]
    for measure in MEASURES:
        assert table[measure].to_list() == [point["figures"][measure]["value"] for point in points]
        half = [point["figures"][measure]["half_width_95"] for point in points]
        assert table[measure + " ±"].to_list() == half


@pytest.mark.parametrize("block", [1, 4, 100])
@pytest.mark.parametrize("threads", [1, None])
def test_neither_blocks_nor_threads_matter(here: str, block: int, threads: Any) -> None:
    assert digest(run(block=block, threads=threads)) == here


def spawned(workers: int = 2) -> concurrent.futures.ProcessPoolExecutor:
    return concurrent.futures.ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))


def test_threads_processes_and_pools_give_the_same(here: str) -> None:
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        assert digest(run(threads, block=2)) == here
    with spawned() as processes:
        assert digest(run(processes, block=2)) == here
    with multiprocessing.pool.ThreadPool(2) as pool:
        assert digest(run(pool, block=5)) == here
    assert digest(run(spawned, block=3)) == here, "a function that makes an executor"


def kill_once(pids: Callable[[], list[int]]) -> Callable[[int, int], None]:
    """A progress callback that kills a worker after the second parcel."""
    killed: list[int] = []

    def progress(done: int, _: int) -> None:
        if done == 2 and not killed:
            killed.append(pids()[0])
            os.kill(killed[0], signal.SIGKILL)

    return progress


def test_a_killed_process_costs_nothing_but_time(here: str) -> None:
    with spawned() as processes:
        progress = kill_once(lambda: list(processes._processes))
        assert digest(run(processes, block=1, progress=progress)) == here
        with pytest.raises(concurrent.futures.BrokenExecutor):
            processes.submit(int).result()


def test_joblib_gives_the_same(here: str) -> None:
    joblib = pytest.importorskip("joblib")
    parallel = joblib.Parallel(n_jobs=2, return_as="generator_unordered")
    assert digest(run(parallel, block=2)) == here
    assert digest(run(joblib.Parallel(n_jobs=2), block=2)) == here
    loky = joblib.externals.loky.get_reusable_executor(max_workers=2)
    progress = kill_once(lambda: list(loky._processes))
    assert digest(run(loky, block=1, progress=progress)) == here
    joblib.externals.loky.get_reusable_executor().shutdown()


class Parallel:
    """As `joblib.Parallel` where a worker is killed: the round ends early, and what it had under way comes with the next."""

    n_jobs = 2

    def __init__(self) -> None:
        self.left: list[Any] = []

    def __call__(self, calls: Any) -> Any:
        results = [function(*args, **kwargs) for function, args, kwargs in calls]
        half = len(results) // 2
        yield from self.left
        yield from results[:half]
        self.left = results[half : half + 2]
        if half:
            raise concurrent.futures.BrokenExecutor("a worker was killed")
        yield from results


def test_what_comes_twice_counts_once(here: str) -> None:
    pytest.importorskip("joblib")
    assert digest(run(Parallel(), block=2, attempts=50)) == here


@pytest.mark.filterwarnings("default")
def test_dask_gives_the_same(here: str) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            assert digest(run(client, block=2)) == here
            assert digest(run(client.get_executor(), block=5)) == here


class Losing(concurrent.futures.Executor):
    """Loses every part but each `every`th that it is given; 0 loses all."""

    def __init__(self, every: int) -> None:
        self.every, self.given = every, 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "concurrent.futures.Future[Any]":
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        self.given += 1
        if self.every and self.given % self.every == 0:
            future.set_result(fn(*args, **kwargs))
        else:
            future.set_exception(ConnectionResetError("the worker is gone"))
        return future


def test_a_part_that_is_lost_is_done_again_but_not_for_ever(here: str) -> None:
    assert digest(run(Losing(2), block=2, attempts=50)) == here
    executor = Losing(0)
    with pytest.raises(acd.AcdError, match="lost again and again"):
        run(executor, block=6, attempts=3)
    assert executor.given <= 3 * 12


def test_an_executor_that_breaks_and_cannot_be_replaced_says_so() -> None:
    class Broken(Losing):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "concurrent.futures.Future[Any]":
            raise concurrent.futures.BrokenExecutor("broken")

    with pytest.raises(acd.AcdError, match="give a function that makes executors"):
        run(Broken(1))
    with pytest.raises(TypeError, match="expected an executor"):
        run(42)


def test_what_is_wrong_with_a_point_is_raised_with_its_field() -> None:
    wrong = acd.Grid(acd.Scenario(TEXT), {"world.demand.factor": [1, -1]})
    with spawned(1) as processes:
        for on in (None, processes):
            with pytest.raises(acd.ScenarioError) as raised:
                acd.sweep(wrong, on=on, replications=1)
            assert raised.value.faults[0].field == "world.demand.factor"
    for measures, vary in ((["calls.nothing"], VARY), (MEASURES, {"world.nothing": [1]})):
        with pytest.raises(ValueError, match="nothing"):
            acd.sweep(acd.Grid(acd.Scenario(TEXT), vary), measures=measures, replications=1)
    with pytest.raises(ValueError, match="replications is 0"):
        acd.sweep(grid(), replications=0)
    with pytest.raises(TypeError, match="expected a list of values"):
        acd.Grid(acd.Scenario(TEXT), {"queues.help.wait_max": "3m"})


def test_points_may_be_listed() -> None:
    points: list[dict[str, Any]] = [{}, {"world.demand.factor": 2}, {"queues.help.wait_max": "1m"}]
    table = acd.sweep(acd.Grid(acd.Scenario(TEXT), points), measures=["calls.inbound"], replications=2)
    assert table["world.demand.factor"].to_list() == [None, 2, None]
    inbound: list[float] = table["calls.inbound"].to_list()
    assert inbound[1] > inbound[0] and inbound[2] == inbound[0], "the same callers"


def test_parts_of_another_seed_or_in_pieces_are_refused() -> None:
    from acd._acd import sweep_part, sweep_rows

    scenario = acd.Scenario(TEXT)
    part = sweep_part(scenario, {}, MEASURES, 1, 0, 2)
    with pytest.raises(acd.AcdError, match="seed 1; expected 2"):
        sweep_rows(scenario, 1, MEASURES, 2, 2, [(0, part)])
    with pytest.raises(acd.AcdError, match="replications 2..3 are missing"):
        sweep_rows(scenario, 1, MEASURES, 1, 3, [(0, part)])
    for damaged in (part[:-1], part[:-1] + bytes([part[-1] ^ 1]), b""):
        with pytest.raises(acd.AcdError, match="point 0: "):
            sweep_rows(scenario, 1, MEASURES, 1, 2, [(0, damaged)])


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads by /proc")
def test_a_worker_uses_one_thread() -> None:
    with spawned(1) as processes:
        before = processes.submit(threads_now).result()
        run(processes, block=6)
        assert processes.submit(threads_now).result() == before


def threads_now() -> int:
    return len(os.listdir("/proc/self/task"))

