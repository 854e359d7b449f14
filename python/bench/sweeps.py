"""Sweeps on every executor: are the rows the same, also when a worker is killed, and what does it cost?

    python bench/sweeps.py equal [--points 10000]     K1: a digest for each executor, one worker killed on the way
    python bench/sweeps.py cost  [--tasks 40]         K2: tasks of about a second, warm, against this process's threads

Executors that are not installed are left out, with a word.
"""

import argparse
import concurrent.futures
import contextlib
import hashlib
import importlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any, Optional

import acd

TEXT = """
queues.help = { wait_max = "5m" }
profiles.clerk.skills = { help = 1 }
agents.clerk = 120
[world]
calendar = { start = 2025-01-06, days = DAYS }
callers.patience = { exponential = "2m" }
demand.patterns.any.calls_per_hour = RATE
demand.factor = 1.0
call_types.help = {}
handling.talk = { exponential = "4m" }
staffing.patterns.any.clerk = AGENTS
"""
WORKERS = min(2, os.cpu_count() or 1)
Pids = Callable[[], list[int]]


def digest(table: acd.Table) -> str:
    # Python writes a float so that it is read as the same bits.
    return hashlib.sha256(repr(table.to_dict()).encode()).hexdigest()


def children(word: str) -> list[int]:
    """Processes of ours with this word in their command line."""
    ours = importlib.import_module("psutil").Process().children(recursive=True)
    return [child.pid for child in ours if word in " ".join(child.cmdline())]


@contextlib.contextmanager
def here() -> Iterator[tuple[Any, Optional[Pids]]]:
    yield None, None


@contextlib.contextmanager
def processes() -> Iterator[tuple[Any, Optional[Pids]]]:
    with concurrent.futures.ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        yield pool, lambda: list(pool._processes)


@contextlib.contextmanager
def on_joblib() -> Iterator[tuple[Any, Optional[Pids]]]:
    joblib = importlib.import_module("joblib")
    yield joblib.Parallel(n_jobs=WORKERS, return_as="generator_unordered"), lambda: children("popen_loky_posix")


@contextlib.contextmanager
def on_dask() -> Iterator[tuple[Any, Optional[Pids]]]:
    distributed = importlib.import_module("distributed")
    with distributed.LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            yield client, lambda: list(client.run(os.getpid).values())


@contextlib.contextmanager
def on_ray() -> Iterator[tuple[Any, Optional[Pids]]]:
    # By default its workers give way to everything else on the machine.
    os.environ.setdefault("RAY_worker_niceness", "0")
    ray = importlib.import_module("ray")
    ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False, logging_level="ERROR")

    def pids() -> list[int]:
        known = importlib.import_module("psutil").process_iter(["cmdline"])
        return [each.pid for each in known if "ray::work" in " ".join(each.info["cmdline"] or [])]

    yield ray, pids
    ray.shutdown()


WHERE = {"threads here": here, "processes": processes, "joblib": on_joblib, "dask": on_dask, "ray": on_ray}


def scenario(rate: int, agents: int, days: int) -> acd.Scenario:
    return acd.Scenario(TEXT.replace("RATE", str(rate)).replace("AGENTS", str(agents)).replace("DAYS", str(days)))


def equal(points: int, names: list[str]) -> None:
    factors = [0.5 + place / points for place in range(points)]
    grid = acd.Grid(scenario(20, 2, 1), {"world.demand.factor": factors})
    found = set()
    for name in names:
        killed: list[int] = []
        try:
            with WHERE[name]() as (on, pids):

                def progress(done: int, total: int) -> None:
                    if pids is not None and done >= total // 4 and not killed and (alive := pids()):
                        killed.append(alive[0])
                        os.kill(killed[0], signal.SIGKILL)

                began = time.perf_counter()
                table = acd.sweep(grid, measures=["calls.answer_rate", "legs.mean_wait"], replications=2, on=on, progress=progress)
                took = time.perf_counter() - began
        except ImportError as error:
            print(f"{name:13} left out: {error}")
            continue
        found.add(digest(table))
        print(f"{name:13} {len(table)} points in {took:6.1f} s, killed {len(killed)}: {digest(table)[:16]}", flush=True)
    print("equal" if len(found) == 1 else "NOT EQUAL")


def cost(tasks: int, names: list[str]) -> None:
    base = scenario(1200, 90, 28)
    grid = acd.Grid(base, {"world.demand.factor": [0.9 + place / 10_000 for place in range(tasks)]})

    def timed(on: Any, replications: int) -> float:
        began = time.perf_counter()
        acd.sweep(grid, measures=["legs.mean_wait"], replications=replications, block=replications, on=on)
        return time.perf_counter() - began

    timed(None, 1)
    replications = max(1, round(tasks / WORKERS / timed(None, 1)))
    for name in names:
        plain: list[float] = []
        there: list[float] = []
        try:
            with WHERE[name]() as (on, _):
                timed(on, 1)
                for _round in range(2):
                    # Side by side, as the machine may be busy.
                    plain.append(timed(None, replications))
                    there.append(timed(on, replications))
        except ImportError as error:
            print(f"{name:13} left out: {error}")
            continue
        over = sorted(b / a - 1 for a, b in zip(plain, there))
        task = min(plain) * WORKERS / tasks
        print(f"{name:13} {tasks} tasks of {task:.2f} s: {min(there):6.2f} s against {min(plain):6.2f} s here; "
              f"{100 * (min(there) / min(plain) - 1):+.1f} % (pairs {', '.join(f'{100 * each:+.1f}' for each in over)})", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["equal", "cost"])
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--on", action="append", choices=list(WHERE))
    asked = parser.parse_args()
    names = asked.on or list(WHERE)
    equal(asked.points, names) if asked.what == "equal" else cost(asked.tasks, names)
