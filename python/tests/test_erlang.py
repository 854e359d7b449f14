"""Exact formulas over columns."""

import math
import random

import pytest

from acd import erlang


def waits(load: float, agents: int) -> float:
    """The probability of waiting, from the sum of the states themselves."""
    states = [1.0]
    for agent in range(1, agents + 1):
        states.append(states[-1] * load / agent)
    full = states[-1] * agents / (agents - load)
    return full / (math.fsum(states[:-1]) + full)


def test_erlang_c_is_the_sum_of_its_states() -> None:
    draw = random.Random(1)
    agents = [draw.randint(1, 60) for _ in range(200)]
    handling = [draw.uniform(30, 900) for _ in agents]
    calls = [draw.uniform(0.1, 0.99) * number * 3600 / secs for number, secs in zip(agents, handling)]
    table = erlang.c(calls, handling, agents, within=30)
    for row in table.rows():
        load = row["calls_per_hour"] * row["handling_secs"] / 3600
        wait = waits(load, int(row["agents"]))
        assert row["waited"] == pytest.approx(wait, rel=1e-9)
        within = 1 - wait * math.exp(-(row["agents"] - load) * 30 / row["handling_secs"])
        assert row["answered_within"] == pytest.approx(within, rel=1e-9)


def test_a_queue_without_bound_has_no_figures() -> None:
    assert erlang.c(300, 434, [36, 37])["waited"][0] is None


def test_few_agents_reach_the_target_and_one_less_does_not() -> None:
    found = erlang.fewest_agents([100, 300, 1000], 434, service_level=0.8, within="20s")
    for row in found.rows():
        table = erlang.c(row["calls_per_hour"], 434, [row["agents"] - 1, row["agents"]], within=20)
        fewer, enough = table["answered_within"]
        assert enough >= 0.8 and (fewer is None or fewer < 0.8)


def test_patience_loses_calls() -> None:
    table = erlang.a(300, 434, [30, 36, 40], patience_secs=60)
    for row in table.rows():
        assert row["answered"] + row["abandoned"] == pytest.approx(1)
        assert row["abandoned"] == pytest.approx(row["mean_wait_secs"] / 60)
    found = erlang.fewest_agents(300, 434, abandoned=0.03, patience_secs=60)["agents"][0]
    shares = erlang.a(300, 434, [found - 1, found], 60)["abandoned"].to_list()
    assert shares[0] > 0.03 >= shares[1]


def test_lost_calls_are_those_of_the_published_table() -> None:
    assert erlang.b(12.0, 20)["blocked"][0] == pytest.approx(0.00980, abs=5e-6)


def test_wrong_cases_are_named() -> None:
    with pytest.raises(ValueError, match="row 1: calls per hour is -1"):
        erlang.c([1, -1], 434, 40)
    with pytest.raises(ValueError, match="row 0: the number of agents is 2.5"):
        erlang.c(1, 434, 2.5)
    with pytest.raises(ValueError, match="several targets"):
        erlang.fewest_agents(1, 1, service_level=0.8, mean_wait=3)
    with pytest.raises(ValueError, match="needs patience_secs"):
        erlang.fewest_agents(1, 1, abandoned=0.1)
