"""Call centres, simulated and planned with the engine that routes their calls.

>>> import acd
>>> scenario = acd.Scenario.example()
>>> result = scenario.simulate(replications=2, seed=1)
>>> result["about"]["replications"]
2
"""

from typing import TYPE_CHECKING

from . import erlang
from ._acd import Column, Journal, Learnt, Page, Records, Result, Rota, Scenario, Table, __version__, forecast, learn
from .client import Client, ServerError, Unreachable
from .errors import AcdError, Fault, NotInJournal, RecordsError, Rejected, RotaError, ScenarioError
from .sweeps import Grid, sweep

if TYPE_CHECKING:
    from .engine import Engine
else:

    def __getattr__(name):
        # Its dataclasses take longer to import than all the rest.
        if name == "Engine":
            from .engine import Engine

            return Engine
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "AcdError",
    "Client",
    "Column",
    "Engine",
    "Fault",
    "Grid",
    "Journal",
    "Learnt",
    "NotInJournal",
    "Page",
    "Records",
    "RecordsError",
    "Rejected",
    "Result",
    "Rota",
    "RotaError",
    "Scenario",
    "ScenarioError",
    "ServerError",
    "Table",
    "Unreachable",
    "__version__",
    "erlang",
    "forecast",
    "learn",
    "sweep",
]
