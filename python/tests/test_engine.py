"""The engine from Python: against the command, and what its author promises."""

import copy
import json
import pickle
import random
from pathlib import Path
from typing import Any

import pytest
from test_scenario import ROOT, printed

import acd
from acd.commands import Accept, Arrive, Command, HangUp, NotReady, Reconfigure, Reconcile, Refuse, Release, SignIn, SignOut, Transfer
from acd.engine import Step
from acd.facts import CallEnded, ConversationEnded, Event, LegEnded, Offered
from acd.values import OfferId

CENTRE = """
reasons = ["lunch"]
externals = ["night desk"]
queues.contract = { wait_max = "2m", wrap_up = "10s" }
queues.family = {}
profiles.lawyer.skills = { contract = 1, family = 2 }
profiles.clerk.skills = { family = 1 }
agents.Li = { profile = "lawyer" }
agents."Wang 王" = { profile = "clerk" }
"""


FILE = ROOT / "scenarios" / "teach-skills.toml"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journal") / "day"
    printed("simulate", FILE, "--replications=1", "--seed=5", "--set=world.calendar.days=1", "--journal", folder)
    return folder


#: Fields that are instants or durations: microseconds in a journal.
TIMES = ("at", "since", "enqueued", "arrived", "ring_until", "until", "wait", "again")


def named(key: str, document: Any, names: dict[str, list[str]]) -> Any:
    """What the command prints, which has numbers, with names and seconds."""
    if key in names and isinstance(document, int):
        return names[key][document]
    if key in TIMES and document is not None:
        return document / 1e6
    if key == "attributes":
        return {"region": ("inside", "outside")[document[0] - 1]} if document[0] else {}
    if isinstance(document, dict):
        return {name: named(name, each, names) for name, each in document.items()}
    return document


def test_a_journal_replayed_through_the_engine_says_what_the_command_prints(day: Path) -> None:
    lines = [json.loads(line) for line in printed("journal", "replay", day, "--json").splitlines()]
    journal, scenario = acd.Journal(day), acd.Scenario.load(FILE)
    agents = acd.Engine(scenario).agents()
    # The file has agents in the order of their profiles.
    profiles = list(dict.fromkeys(agents["profile"]))
    queues = scenario.queues
    names = {"queue": queues, "moved": queues, "agent": agents["agent"].to_list(), "profile": profiles, "given": ["break"]}
    steps, engine = journal.steps(), journal.engine()
    assert len(steps) == len(lines) > 1000
    for line, step in zip(lines, steps):
        assert (line["sequence"], line["refused"]) == (step.sequence, step.refused)
        assert happens(engine, step) == step.events
        assert [wire(event) for event in step.events] == [named("", event, names) for event in line["events"]]


def happens(engine: acd.Engine, step: Step) -> list[Event]:
    if step.command is None:
        return engine.tick(step.at)
    try:
        return engine.step(step.at, step.command)
    except acd.Rejected as rejected:
        assert rejected.code == step.refused
        return rejected.facts


def wire(event: Event) -> Any:
    return {"at": event.at, "fact": {event.fact._word: event.fact._write()}}


def answered() -> tuple[acd.Engine, Offered]:
    engine = acd.Engine(CENTRE)
    engine.step(0, Arrive("SIP/7", "contract"))
    (offered,) = [event.fact for event in engine.step(3, SignIn("Li")) if isinstance(event.fact, Offered)]
    engine.step(5, Accept(offered.offer))
    return engine, offered


def test_what_is_refused_changes_nothing_but_the_time() -> None:
    engine, offered = answered()
    before = engine.copy()
    with pytest.raises(acd.Rejected, match="stale offer") as raised:
        engine.step(6, Accept(offered.offer))
    assert (raised.value.code, raised.value.about, raised.value.facts) == ("stale_offer", {"agent": "Li", "serial": 1}, [])
    before.tick(6)
    assert engine.snapshot() == before.snapshot()
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.code, again.about) == (str(raised.value), raised.value.code, raised.value.about)


def test_what_deadlines_did_before_a_refusal_is_not_lost() -> None:
    engine = acd.Engine(CENTRE)
    engine.step(0, Arrive(7, "contract"))
    with pytest.raises(acd.Rejected) as raised:
        engine.step("3m", HangUp(7))
    outcomes = [(event.at, event.fact.outcome) for event in raised.value.facts if isinstance(event.fact, LegEnded)]
    assert outcomes == [(120.0, ("timed_out", "end"))]
    with pytest.raises(acd.Rejected, match="before") as late:
        engine.step(100, HangUp(7))
    assert late.value.code == "time_went_back" and engine.now == 180
    with pytest.raises(ValueError, match="180 s already"):
        engine.tick(100)


def test_an_unknown_name_is_refused_and_no_time_passes() -> None:
    engine = acd.Engine(CENTRE)
    with pytest.raises(acd.Rejected, match="did you mean `contract`") as raised:
        engine.step(9, Arrive(7, "contrakt"))
    assert (raised.value.code, engine.now) == ("unknown_name", 0)
    with pytest.raises(ValueError, match="unknown variant `sometimes`"):
        engine.step(9, Transfer(7, ("queue", "family"), "sometimes"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a duration of zero or more"):
        engine.step(-1, HangUp(7))
    with pytest.raises(ValueError, match="285 years"):
        engine.tick(1e10)
    with pytest.raises(acd.ScenarioError):
        acd.Engine("[queues.contract]\nwait_mix = '3m'\n")


def test_every_form_of_a_value_goes_in_and_comes_out() -> None:
    engine, _ = answered()
    with pytest.raises(acd.Rejected) as raised:
        engine.step(6, Transfer("SIP/7", ("agent", "Wang 王", "contract"), "keep"))
    assert raised.value.code != "unknown_name"
    facts = [event.fact for event in engine.step(7, Transfer("SIP/7", ("external", "night desk"), "keep"))]
    (ended,) = [fact for fact in facts if isinstance(fact, CallEnded)]
    assert (ended.call, ended.disposition, ended.origin) == ("SIP/7", ("external", "night desk"), "caller")
    assert hash(ended) == hash(ended)
    (talked,) = [fact for fact in facts if isinstance(fact, ConversationEnded)]
    assert (talked.since, talked.by, talked.offer) == (5.0, "transfer", OfferId("Li", 1))
    engine.step(8, NotReady("Li", "lunch"))
    assert engine.tick(30)
    assert engine.agents().rows()[0] == {
        "agent": "Li", "profile": "lawyer", "doing": "not_ready", "reason": "lunch", "since": 17.0, "calls": None,
    }  # fmt: skip
    engine.step(31, SignIn("Wang 王"))
    engine.step(31, Reconcile(calls=(), agents=("Wang 王",)))
    assert engine.agents()["doing"].to_list() == ["signed_out", "idle"]
    engine.step(32, Arrive(9, "contract", also=("family",), attributes={}, wait_max=5))
    assert engine.calls().rows()[0]["queues"] == "contract, family"


def test_the_state_is_shown_by_name() -> None:
    engine = acd.Engine(CENTRE)
    engine.step(0, Arrive(1, "contract"))
    engine.step(4, Arrive("b", "contract", priority=9))
    engine.step(10, SignIn("Wang 王"))
    queue = engine.queues().rows()[0]
    assert queue == {"queue": "contract", "open": True, "waiting": 2, "longest_wait": 10.0}
    assert engine.in_order("contract") == ["b", 1]
    with pytest.raises(ValueError, match="unknown queue"):
        engine.in_order("contrakt")
    rows = engine.calls().rows()
    assert {row["call"] for row in rows} == {"1", "b"}
    assert "Li" in json.dumps(engine.why("b")) and engine.why(5) == []
    assert repr(engine) == "<acd.Engine at 10 s: 2 calls in progress>"


def test_a_new_centre_takes_over_while_calls_wait() -> None:
    engine = acd.Engine(CENTRE)
    engine.step(0, Arrive(7, "contract"))
    larger = CENTRE + 'agents.Zhao = { profile = "lawyer" }\n'
    events = engine.step(1, Reconfigure(larger))
    assert [type(event.fact).__name__ for event in events] == ["Reconfigured"]
    assert any(isinstance(event.fact, Offered) for event in engine.step(2, SignIn("Zhao")))


def scripted(engine: acd.Engine, seed: int, length: int) -> list[Any]:
    """Random commands, and all that comes back."""
    draw, offers = random.Random(seed), [OfferId("Li", 1)]
    said: list[Any] = []
    now = engine.now
    for _ in range(length):
        now += draw.choice((0, 1, 5, 30))
        call, agent = draw.randrange(6), draw.choice(("Li", "Wang 王"))
        commands: list[Command] = [
            Arrive(call, draw.choice(("contract", "family"))), HangUp(call), Release(call), SignIn(agent), SignIn(agent),
            SignOut(agent), Accept(offers[-1]), Accept(offers[-1]), Refuse(offers[-1], "busy"),
        ]  # fmt: skip
        try:
            events = engine.step(now, draw.choice(commands))
        except acd.Rejected as rejected:
            said.append(rejected.code)
            events = rejected.facts
        offers += [event.fact.offer for event in events if isinstance(event.fact, Offered)]
        said += events
    return said


def test_a_copy_and_a_restored_engine_have_the_same_future() -> None:
    engine = acd.Engine(CENTRE)
    said = scripted(engine, 1, 300)
    assert sum(isinstance(each, Event) and isinstance(each.fact, ConversationEnded) for each in said) > 5
    others = [copy.copy(engine), acd.Engine.restore(engine.snapshot()), pickle.loads(pickle.dumps(engine))]
    wanted = scripted(engine, 2, 300)
    assert len(wanted) > 300
    for other in others:
        assert scripted(other, 2, 300) == wanted
        assert other.snapshot() == engine.snapshot()
    with pytest.raises(acd.AcdError):
        acd.Engine.restore(b"no engine")


def test_an_engine_from_the_middle_of_a_journal_goes_on(day: Path) -> None:
    journal = acd.Journal(day)
    engine = journal.engine(before=500)
    for step in journal.steps(first=500, last=800):
        assert happens(engine, step) == step.events
    assert [step.sequence for step in journal.steps(first=10, last=12) if step.command is not None] == [10, 11, 12]
