"""Sweeps: one scenario in many versions, on this machine or on the cluster that is there.

A grid is a scenario and its points, each a set of changes. Every point meets the same callers (common random numbers), and
the table is the same to the last bit wherever the work was done, however it was divided, and whatever was lost and done
again on the way.

>>> import acd
>>> scenario = acd.Scenario.example().with_("world.calendar.days", 7)
>>> grid = acd.Grid(scenario, {"world.demand.factor": [1.0, 1.2]})
>>> table = acd.sweep(grid, measures=["calls.abandoned"], replications=2)
>>> table.column_names
['world.demand.factor', 'calls.abandoned', 'calls.abandoned ±']
>>> import concurrent.futures
>>> with concurrent.futures.ThreadPoolExecutor(2) as executor:
...     again = acd.sweep(grid, measures=["calls.abandoned"], replications=2, on=executor)
>>> again.to_dict() == table.to_dict()
True
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Optional, Union

from . import _executors
from ._acd import Scenario, Table, sweep_part, sweep_rows, sweep_run
from ._progress import Progress, bar

__all__ = ["Grid", "sweep"]

#: What is measured if nothing is named.
USUAL = ("calls.answer_rate_for_agents", "legs.mean_wait_answered", "agents.occupancy")

#: No more parcels than this are handed to an executor at once, unless there are fewer tasks.
PARCELS = 1024


class Grid:
    """A scenario and the changes of each point.

    `vary` is either a mapping of paths to values, of which every combination is a point (the last path varies fastest), or a
    list of mappings, one for each point. The path of a field ends in `*` where the values are factors of the numbers and
    times there.

    >>> import acd
    >>> grid = acd.Grid(acd.Scenario.example(), {"queues.contract.wait_max": ["2m", "3m"], "world.demand.factor": [1, 1.5]})
    >>> len(grid), grid.points[1]
    (4, {'queues.contract.wait_max': '2m', 'world.demand.factor': 1.5})
    """

    #: The scenario that is changed.
    scenario: Scenario
    #: The changes of each point, in the order of the rows.
    points: tuple[dict[str, Any], ...]

    def __init__(
        self, scenario: Scenario, vary: Union[Mapping[str, Iterable[Any]], Iterable[Mapping[str, Any]]]
    ) -> None:
        self.scenario = scenario
        if isinstance(vary, Mapping):
            values = [_listed(path, values) for path, values in vary.items()]
            self.points = tuple(dict(zip(vary, combination)) for combination in itertools.product(*values))
        else:
            self.points = tuple(dict(point) for point in vary)

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        return f"<acd.Grid of {len(self.points)} points: {', '.join(self.paths())}>"

    def paths(self) -> list[str]:
        """The paths that differ, in the order of their first appearance."""
        return list(dict.fromkeys(path for point in self.points for path in point))


def _listed(path: str, values: Iterable[Any]) -> list[Any]:
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"{path}: found {values!r}; expected a list of values")
    return list(values)


class Parcel(NamedTuple):
    """Some tasks, for one worker."""

    scenario: Scenario
    #: The number of a point, its changes, and the first and the last replication but one.
    tasks: list[tuple[int, dict[str, Any], int, int]]
    measures: list[str]
    seed: int


def work(parcel: Parcel) -> list[tuple[int, bytes]]:
    """Runs the tasks of a parcel on this thread alone: what an executor is given."""
    scenario, tasks, measures, seed = parcel
    return [(point, sweep_part(scenario, changes, measures, seed, first, end)) for point, changes, first, end in tasks]


def sweep(
    grid: Grid,
    *,
    measures: Sequence[str] = USUAL,
    replications: int = 20,
    seed: int = 1,
    on: Any = None,
    block: Optional[int] = None,
    attempts: int = 5,
    threads: Optional[int] = None,
    progress: Progress = None,
) -> Table:
    """Simulates every point of a grid, and returns a row for each, in their order.

    Columns: the paths that vary; then for each measure its estimate, and half the width of its 95 % interval under the same
    name with `±` (both missing where there are no data). Measures are named as in a scenario file's `[published]`, such as
    `legs.service_level{queue="contract",within="20s"}`.

    `on` says where: `None` on the threads of this process; an executor in the form of `concurrent.futures` (process pools,
    threads, loky, `mpi4py.futures`); a Dask `Client`; the module `ray`; a `joblib.Parallel`; a `multiprocessing` pool or
    whatever has `map`. A worker uses one thread. `block` is how many replications a task has at most (by default a point's
    are together where there are many points). If a worker is lost its tasks are done again, each at most `attempts` times;
    a function without arguments that makes an executor may be given in place of one, so that a pool that broke can be
    replaced (a `ProcessPoolExecutor` and a loky pool are replaced in any case).

    Raises `ScenarioError` for a point that is at fault, and `AcdError` where work is lost again and again.
    """
    if replications < 1:
        raise ValueError(f"replications is {replications}; expected 1 or more")
    if attempts < 1:
        raise ValueError(f"attempts is {attempts}; expected 1 or more")
    if block is None:
        # About a hundred tasks if there are few points.
        block = min(replications, -(-replications * max(1, len(grid)) // 100))
    if block < 1:
        raise ValueError(f"block is {block}; expected 1 or more")
    named = list(measures)
    changes = list(grid.points)
    if on is None:
        found = sweep_run(grid.scenario, changes, named, seed, replications, block, threads, progress)
    else:
        tasks = [
            (point, changes[point], first, min(first + block, replications))
            for point in range(len(changes))
            for first in range(0, replications, block)
        ]
        size = -(-len(tasks) // PARCELS) or 1
        parcels = [Parcel(grid.scenario, tasks[at : at + size], named, seed) for at in range(0, len(tasks), size)]
        parts = _gather(on, parcels, attempts, progress)
        found = sweep_rows(grid.scenario, len(changes), named, seed, replications, parts)
    return _table(grid, named, found)


def _gather(on: Any, parcels: list[Parcel], attempts: int, progress: Progress) -> list[tuple[int, bytes]]:
    """The parts of all parcels; what is lost is handed out again."""
    shown = bar(progress, "parcels")
    parts: list[tuple[int, bytes]] = []
    try:
        for done, found in enumerate(_executors.run(on, work, parcels, attempts), 1):
            parts.extend(found)
            if shown is not None:
                shown.show(done, len(parcels))
    finally:
        if shown is not None:
            shown.close()
    return parts


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _table(grid: Grid, measures: list[str], found: list[list[Optional[tuple[float, Optional[float]]]]]) -> Table:
    columns: dict[str, list[Any]] = {}
    for path in grid.paths():
        cells = [_cell(point.get(path)) for point in grid.points]
        kinds = {type(cell) for cell in cells if cell is not None}
        if len(kinds) > 1 and kinds != {int, float}:
            cells = [None if cell is None else str(cell) for cell in cells]
        columns[path] = cells
    for place, measure in enumerate(measures):
        estimates = [row[place] for row in found]
        columns[measure] = [None if estimate is None else estimate[0] for estimate in estimates]
        columns[measure + " ±"] = [None if estimate is None else estimate[1] for estimate in estimates]
    return Table(columns)

