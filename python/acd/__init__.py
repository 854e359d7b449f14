"""Call centres, simulated and planned with the engine that routes their calls.

>>> import acd
>>> scenario = acd.Scenario.example()
>>> result = scenario.simulate(replications=2, seed=1)
>>> result["about"]["replications"]
2
"""

from . import erlang
from ._acd import Column, Journal, Learnt, Page, Records, Result, Scenario, Table, __version__, forecast, learn
from .client import Client, ServerError, Unreachable
from .errors import AcdError, Fault, RecordsError, ScenarioError
from .sweeps import Grid, sweep

__all__ = [
    "AcdError",
    "Client",
    "Column",
    "Fault",
    "Grid",
    "Journal",
    "Learnt",
    "Page",
    "Records",
    "RecordsError",
    "Result",
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
