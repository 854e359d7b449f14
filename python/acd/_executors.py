"""Whatever runs functions elsewhere, as one thing: results as they come, and what is lost done again.

Executors are told by what they can do, so that none of the packages is imported here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any, Optional, TypeVar

from .errors import AcdError

__all__ = ["run"]

P = TypeVar("P")
R = TypeVar("R")

#: Exceptions of other packages by which a worker's death is known, apart from `concurrent.futures.BrokenExecutor`.
LOST = frozenset(
    {
        # distributed
        "CommClosedError",
        "FutureCancelledError",
        "KilledWorker",
        "NoValidWorkerError",
        "WorkerStartTimeoutError",
        # ray
        "ActorDiedError",
        "LocalRayletDiedError",
        "NodeDiedError",
        "OutOfMemoryError",
        "RaySystemError",
        "WorkerCrashedError",
        # multiprocessing and everything that stands on a pipe
        "BrokenPipeError",
        "ConnectionResetError",
        "EOFError",
    }
)


def run(on: Any, work: Callable[[P], R], parcels: list[P], attempts: int) -> Iterator[R]:
    """The results of `work` for each parcel, in the order in which they come."""
    if hasattr(on, "get_executor"):
        # Dask's client: its own form, and that of `concurrent.futures` beside it.
        on = on.get_executor()
    if hasattr(on, "submit"):
        return _submitted(on, None, work, parcels, attempts)
    if all(hasattr(on, name) for name in ("remote", "get", "wait")):
        return _on_ray(on, work, parcels, attempts)
    if type(on).__name__ == "Parallel" and hasattr(on, "n_jobs"):
        return _on_joblib(on, work, parcels, attempts)
    if hasattr(on, "imap_unordered"):
        return iter(on.imap_unordered(work, parcels))
    if hasattr(on, "map"):
        return iter(on.map(work, parcels))
    if callable(on):
        return _submitted(on(), on, work, parcels, attempts)
    raise TypeError(
        f"on: found {on!r}; expected an executor with submit or map, a Dask client, the module ray, a joblib.Parallel, or a "
        "function that makes an executor"
    )


def _is_lost(error: BaseException) -> bool:
    """Whether a worker is gone, and not the parcel at fault."""
    from concurrent.futures import BrokenExecutor, CancelledError

    names = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, (BrokenExecutor, CancelledError)) or not names.isdisjoint(LOST)


class _Parcels:
    """What is still to be done, and how often each was tried."""

    def __init__(self, number: int, attempts: int) -> None:
        self.open = set(range(number))
        self._left = [attempts] * number

    def lost(self, place: int, error: BaseException) -> None:
        """Another try, or none."""
        self._left[place] -= 1
        if self._left[place] <= 0:
            raise AcdError(f"a worker was lost again and again while it did the same part: {error}") from error


def _submitted(
    executor: Any, make: Optional[Callable[[], Any]], work: Callable[[P], R], parcels: list[P], attempts: int
) -> Iterator[R]:
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

    state = _Parcels(len(parcels), attempts)
    # Those made here are shut down here.
    own: list[Any] = [executor] if make is not None else []
    pending: dict[Any, int] = {}
    try:
        todo = sorted(state.open)
        while state.open:
            broken: Optional[BaseException] = None
            for place in todo:
                try:
                    pending[executor.submit(work, parcels[place])] = place
                except BrokenExecutor as error:
                    broken = error
                    break
            todo = []
            if broken is None:
                finished, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in finished:
                    place = pending.pop(future)
                    try:
                        found = future.result()
                    except BaseException as error:
                        if not _is_lost(error):
                            raise
                        state.lost(place, error)
                        todo.append(place)
                        broken = error if isinstance(error, BrokenExecutor) else broken
                    else:
                        state.open.discard(place)
                        yield found
            if broken is not None:
                # All that it had is gone with it; what was done meanwhile is kept.
                for future, place in list(pending.items()):
                    if future.done() and not future.cancelled() and future.exception() is None:
                        state.open.discard(place)
                        yield future.result()
                pending.clear()
                executor = make() if make is not None else _replacement(executor, broken)
                own.append(executor)
                todo = sorted(state.open)
    finally:
        for future in pending:
            future.cancel()
        for each in own:
            each.shutdown(wait=False)


def _replacement(executor: Any, error: BaseException) -> Any:
    """A pool like the one that broke."""
    from concurrent.futures import ProcessPoolExecutor

    module = type(executor).__module__
    if "loky" in module:
        loky = importlib.import_module(module.rpartition(".")[0])
        return loky.get_reusable_executor(max_workers=executor._max_workers)
    if isinstance(executor, ProcessPoolExecutor):
        context = getattr(executor, "_mp_context", None)
        start = (getattr(executor, "_initializer", None), getattr(executor, "_initargs", ()))
        return ProcessPoolExecutor(getattr(executor, "_max_workers", None), context, *start)
    raise AcdError(
        f"the executor broke ({error}); give a function that makes executors (on=lambda: …) to have it replaced"
    ) from error


def _on_ray(ray: Any, work: Callable[[P], R], parcels: list[P], attempts: int) -> Iterator[R]:
    state = _Parcels(len(parcels), attempts)
    # A lost worker is seen and counted here.
    remote = ray.remote(num_cpus=1, max_retries=0)(work)
    pending = {remote.remote(parcels[place]): place for place in sorted(state.open)}
    try:
        while pending:
            (ready, *_), _ = ray.wait(list(pending), num_returns=1)
            place = pending.pop(ready)
            try:
                found = ray.get(ready)
            except BaseException as error:
                if not _is_lost(error):
                    # A fault of the parcel comes wrapped.
                    raise getattr(error, "cause", None) or error from error
                state.lost(place, error)
                pending[remote.remote(parcels[place])] = place
            else:
                yield found
    finally:
        for reference in pending:
            ray.cancel(reference)


class _Numbered:
    """A parcel's result with the parcel's place, as results may come in any order, and not all."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work

    def __call__(self, place: int, parcel: Any) -> tuple[int, Any]:
        return place, self._work(parcel)


def _on_joblib(parallel: Any, work: Callable[[P], R], parcels: list[P], attempts: int) -> Iterator[R]:
    delayed = importlib.import_module("joblib").delayed
    state = _Parcels(len(parcels), attempts)
    numbered = _Numbered(work)
    while state.open:
        round_ = sorted(state.open)
        try:
            # With return_as="generator_unordered" what was done before a loss is kept.
            for place, found in parallel(delayed(numbered)(place, parcels[place]) for place in round_):
                # What a round before had under way when it broke may still come.
                if place in state.open:
                    state.open.discard(place)
                    yield found
        except BaseException as error:
            if not _is_lost(error):
                raise
            for place in sorted(state.open):
                state.lost(place, error)
