"""Exact formulas for one queue, over columns: a row a case.

Every argument is one number, or a column of them: a list, a NumPy array, a column of pandas, polars or pyarrow, or one of
a `Table`. The result is a `Table` of the arguments and the figures. A queue that grows without bound has no figures (they
are missing in its row).

>>> from acd import erlang
>>> table = erlang.c(calls_per_hour=300, handling_secs=434, agents=[36, 40, 44], within="20s")
>>> [share if share is None else round(share, 3) for share in table["answered_within"]]
[None, 0.64, 0.898]
>>> erlang.fewest_agents(300, 434, service_level=0.8, within="20s")["agents"].to_list()
[42]
"""

from ._acd import erlang_a as a
from ._acd import erlang_b as b
from ._acd import erlang_c as c
from ._acd import fewest_agents

__all__ = ["a", "b", "c", "fewest_agents"]
