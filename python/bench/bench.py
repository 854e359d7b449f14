"""What the package costs, as ratios to others measured in the same run.

    pip install './python[bench]' && python python/bench/bench.py [records] [erlang] [command] [day]

Times are the best of several runs. On a busy machine compare the ratios, not the times.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import acd

ROOT = Path(__file__).resolve().parents[2]


def best(run: Callable[[], Any], times: int = 5) -> float:
    """The least seconds of several runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def records() -> None:
    """A million call records in, from polars and pandas, and out again."""
    import pandas
    import polars

    draw = random.Random(1)
    rows = 1_000_000
    start = 1_735_689_600_000_000
    frame = polars.DataFrame(
        {
            "time": polars.Series(range(start, start + rows * 7_000_000, 7_000_000)).cast(polars.Datetime("us")),
            "queue": [f"queue-{draw.randrange(8)}" for _ in range(rows)],
            "outcome": [draw.choice(["answered", "answered", "abandoned"]) for _ in range(rows)],
            "wait": [draw.random() * 60 for _ in range(rows)],
            "talk": [draw.random() * 300 for _ in range(rows)],
            "agent": [f"agent-{draw.randrange(200)}" for _ in range(rows)],
        }
    )
    pandas_frame = pandas.DataFrame.from_arrow(frame)
    read = acd.Records(frame)
    table = read.calls()
    for name, run in {
        "polars in": lambda: acd.Records(frame),
        "pandas in": lambda: acd.Records(pandas_frame),
        "records out as columns": lambda: read.calls(),
        "columns into polars": lambda: polars.DataFrame(table),
        "columns into pandas": lambda: pandas.DataFrame.from_arrow(table),
    }.items():
        print(f"records: {name}: {1000 * best(run):.1f} ms for {rows:,} rows")


def erlang() -> None:
    """Erlang C of a million cases, beside pyworkforce's grid."""
    from pyworkforce.queuing import MultiErlangC

    draw = random.Random(1)
    cases = 1_000_000
    agents = [float(draw.randint(10, 60)) for _ in range(cases)]
    calls = [number * draw.uniform(5, 14) for number in agents]
    taken = best(lambda: acd.erlang.c(acd.Column(calls), 240, acd.Column(agents)), 3)
    ours = cases / taken
    grid = {
        "transactions": [60, 80, 100, 120, 140],
        "aht": [3, 4, 5, 6],
        "interval": [30],
        "asa": [20 / 60],
        "shrinkage": [0.0, 0.3],
    }
    many = MultiErlangC(param_grid=grid, n_jobs=1)
    scenarios = {"positions": [20, 30, 40, 50, 60], "scale_positions": [False, True]}
    count = 5 * 4 * 2 * 5 * 2
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = count / best(lambda: many.service_level(scenarios), 3)
    print(f"erlang: {ours:,.0f} cases/s here (of lists: columns included), {theirs:,.0f} in pyworkforce: {ours / theirs:,.0f} ×")


def command() -> None:
    """A simulation from Python against the command."""
    program = Path(os.environ.get("ACD_COMMAND", ROOT / "target" / "release" / "acd"))
    file = ROOT / "scenarios" / "guizhou-2025q1.toml"
    line = [str(program), "simulate", str(file), "--json", "--replications=100"]
    pairs = []
    for _ in range(5):
        by_command = best(lambda: subprocess.run(line, capture_output=True, check=True), 1)
        here = best(lambda: acd.Scenario.load(file).simulate(replications=100).to_json(), 1)
        pairs.append(here / by_command)
    print(f"command: {statistics.median(pairs):.3f} × the time of the command (median of five pairs)")


CALLS, TALK, AGENTS, DAY = 600.0, 240.0, 44, 86_400.0


def of_simpy() -> int:
    """A day of one queue in SimPy; the number of calls."""
    import simpy

    draw = random.Random(1)
    world = simpy.Environment()
    agents = simpy.Resource(world, capacity=AGENTS)
    served = 0

    def call() -> Any:
        nonlocal served
        with agents.request() as request:
            yield request
            yield world.timeout(draw.expovariate(1 / TALK))
            served += 1

    def arrive() -> Any:
        while True:
            yield world.timeout(draw.expovariate(CALLS / 3600))
            world.process(call())

    world.process(arrive())
    world.run(until=DAY)
    return served


def of_ciw() -> int:
    """The same day in Ciw."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=CALLS / 3600)],
        service_distributions=[ciw.dists.Exponential(rate=1 / TALK)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(DAY)
    return len(simulation.get_all_records())


def day() -> None:
    """A day of one queue in Ciw, in SimPy, and here, on as many cores as there are."""
    scenario = acd.Scenario.from_dict(
        {
            "queues": {"help": {}},
            "profiles": {"clerk": {"skills": {"help": 1}}},
            "agents": {"clerk": AGENTS},
            "world": {
                "calendar": {"days": 1},
                "demand": {"patterns": {"any": {"calls_per_hour": CALLS}}},
                "call_types": {"help": {}},
                "handling": {"talk": {"exponential": f"{TALK}s"}},
                "staffing": {"patterns": {"any": {"clerk": AGENTS}}},
            },
        }
    )
    replications = 400
    calls = scenario.simulate(replications=replications)["about"]["calls_simulated"]
    ours = calls / best(lambda: scenario.simulate(replications=replications), 3)
    simpy, ciw = of_simpy() / best(of_simpy, 3), of_ciw() / best(of_ciw, 3)
    print(f"day: {ours:,.0f} calls/s here, {simpy:,.0f} in SimPy ({ours / simpy:,.0f} ×), {ciw:,.0f} in Ciw ({ours / ciw:,.0f} ×)")


if __name__ == "__main__":
    for name, run in {"records": records, "erlang": erlang, "command": command, "day": day}.items():
        if len(sys.argv) == 1 or name in sys.argv[1:]:
            run()
