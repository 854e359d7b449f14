"""Call centres, simulated and planned with the engine that routes their calls.

>>> import acd
>>> scenario = acd.Scenario.example()
>>> result = scenario.simulate(replications=2, seed=1)
>>> result["about"]["replications"]
2
"""

from . import erlang
from ._acd import Column, Result, Scenario, Table, __version__
from .errors import AcdError, Fault, ScenarioError

__all__ = [
    "AcdError",
    "Column",
    "Fault",
    "Result",
    "Scenario",
    "ScenarioError",
    "Table",
    "__version__",
    "erlang",
]
