#!/usr/bin/env python3
"""The scenarios of the acceptance, on a real Asterisk: ./acceptance.py ACD_ASTERISK [--only NAME,…] [--long]

Starts the switch, the telephones and the adapter, plays the scenarios, several beside each other, and stops all three. Each
scenario ends with nothing left over, in the switch and in the router. Exit status: 0 all as expected, 1 not.
"""
import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from ari import Ari
from proxy import Proxy

HERE = Path(__file__).parent
ASTERISK = os.environ.get("ASTERISK", "127.0.0.1")
ARI_ADDRESS = f"{ASTERISK}:{os.environ.get('ARI_PORT', '8088')}"
BESIDE = int(os.environ.get("BESIDE", "6"))


class Wrong(Exception):
    """A scenario did not go as expected."""


def expect(truth, what):
    if not truth:
        raise Wrong(what)


class Adapter:
    """The program under test, with its HTTP interface and everything that its router says."""

    def __init__(self, binary, journal, centre=HERE / "center.toml", switch=HERE / "switch.toml", port=8112):
        self.binary, self.journal, self.centre, self.switch, self.port = binary, journal, centre, switch, port
        self.process = None
        self.facts = []
        self.news = asyncio.Event()
        self.log = open(Path(journal).parent / "adapter.log", "ab", buffering=0)
        self.reader = None

    async def start(self, *more):
        begin = self.end_of_log()
        self.process = await asyncio.create_subprocess_exec(
            self.binary, "run", str(self.centre), str(self.switch), "--journal", str(self.journal),
            "--listen", f"127.0.0.1:{self.port}", *more, stdout=asyncio.subprocess.DEVNULL, stderr=self.log)
        if "--standby" not in more:
            await self.ready()
            await self.agreed(begin)

    def end_of_log(self):
        return os.path.getsize(self.log.name)

    async def agreed(self, begin):
        """Waits until the log says, after that place, that the adapter routes."""
        end = time.monotonic() + 30
        while b"switch and router agree" not in Path(self.log.name).read_bytes()[begin:]:
            expect(time.monotonic() < end, "the adapter does not come to terms with the switch")
            await asyncio.sleep(0.01)

    async def ready(self):
        for _ in range(200):
            try:
                await self.get("/v1/calls")
                break
            except OSError:
                await asyncio.sleep(0.05)
        else:
            raise Wrong("the adapter does not serve HTTP")
        if self.reader:
            self.reader.cancel()
        self.reader = asyncio.create_task(self.read())
        await asyncio.sleep(0.2)

    async def stop(self, how=signal.SIGTERM):
        if self.process and self.process.returncode is None:
            self.process.send_signal(how)
            await self.process.wait()

    def request(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": "application/json"},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    async def get(self, path):
        return (await asyncio.to_thread(self.request, "GET", path))[1]

    async def tell(self, command):
        return await asyncio.to_thread(self.request, "POST", "/v1/commands", command)

    async def do(self, command):
        status, answer = await self.tell(command)
        expect(status < 300, f"{command}: {status} {answer}")

    async def read(self):
        """Follows the events of the router."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET /v1/events HTTP/1.1\r\nHost: localhost:{self.port}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"data: "):
                event = json.loads(line[6:])
                if "fact" not in event:
                    continue
                (kind, fields), = event["fact"].items()
                self.facts.append((kind, fields, time.time(), event["at"]))
                self.news.set()
                self.news = asyncio.Event()

    def seen(self, kind, since=0, **fields):
        """Facts of a kind with these fields; an outcome `{"answered": AGENT}` is that of any offer to the agent."""
        def has(fact, name, value):
            found = fact.get(name)
            if name == "outcome" and isinstance(found, dict) and "answered" in found:
                found = {"answered": found["answered"]["agent"]}
            return found == value
        return [fact for fact in self.facts[since:] if fact[0] == kind
                and all(has(fact[1], name, value) for name, value in fields.items())]

    async def until(self, kind, since=0, within=10, count=1, **fields):
        end = time.monotonic() + within
        while len(found := self.seen(kind, since, **fields)) < count:
            rest = end - time.monotonic()
            if rest <= 0:
                raise Wrong(f"no {kind} {fields} within {within} s ({len(found)} of {count})")
            try:
                await asyncio.wait_for(self.news.wait(), min(rest, 0.2))
            except TimeoutError:
                pass
        return found[-1]

    async def agent(self, name):
        return next(agent for agent in (await self.get("/v1/agents"))["agents"] if agent["name"] == name)

    async def is_doing(self, name, doing, within=5):
        end = time.monotonic() + within
        while (is_now := (await self.agent(name))["doing"]) != doing:
            if time.monotonic() > end:
                raise Wrong(f"{name} is {is_now}, not {doing}")
            await asyncio.sleep(0.05)


class Scene:
    """What a scenario has to play with."""

    def __init__(self, adapter, ari, queue):
        self.adapter, self.ari, self.queue = adapter, ari, queue
        self.begin = len(adapter.facts)

    async def sign_in(self, *agents):
        for agent in agents:
            status, answer = await self.adapter.tell({"sign_in": {"agent": agent}})
            expect(status < 300 or answer.get("code") == "already_signed_in", f"{agent}: {answer}")

    async def until(self, kind, within=10, count=1, **fields):
        return (await self.adapter.until(kind, self.begin, within, count, **fields))[1]

    def seen(self, kind, **fields):
        return [fact[1] for fact in self.adapter.seen(kind, self.begin, **fields)]

    async def call(self, kind, extension, count=1, rate=10, hold=60000, key="1", who=None, fails=False):
        """Plays callers and waits for them."""
        environment = os.environ | ({"WHO": who} if who else {})
        process = await asyncio.create_subprocess_exec(
            HERE / "caller.sh", kind, extension, str(count), str(rate), str(hold), key, env=environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE)
        _, said = await process.communicate()
        if not fails:
            expect(process.returncode == 0, f"{kind} {extension}: SIPp says {said.decode()[-300:]}")
        return process.returncode

    def calling(self, *args, **more):
        return asyncio.create_task(self.call(*args, **more))

    async def bridged(self, *endpoints, within=5):
        """Waits until these telephones are in one bridge."""
        end = time.monotonic() + within
        while True:
            channels = {channel["id"]: channel["name"].rsplit("-", 1)[0] for channel in await self.ari("GET", "channels")}
            for bridge in await self.ari("GET", "bridges"):
                there = {channels.get(channel) for channel in bridge["channels"]}
                if set(endpoints) <= there:
                    return bridge
            if time.monotonic() > end:
                raise Wrong(f"{endpoints} are not in one bridge")
            await asyncio.sleep(0.05)

    async def over(self, *endpoints, within=8):
        """Nothing is left: no call in the queue, no channel of these telephones."""
        end = time.monotonic() + within
        while True:
            calls = [call for call in (await self.adapter.get("/v1/calls"))["calls"] if call["asked"] in self.queue]
            channels = [channel["name"] for channel in await self.ari("GET", "channels")
                        if channel["name"].rsplit("-", 1)[0] in endpoints]
            if not calls and not channels:
                return
            if time.monotonic() > end:
                raise Wrong(f"left over: {calls} {channels}")
            await asyncio.sleep(0.1)


SCENARIOS = []


def scenario(number, *queues):
    def add(function):
        SCENARIOS.append((number, queues, function))
        return function
    return add


@scenario("1 answered, the caller hangs up", "answered")
async def answered(s):
    await s.sign_in("a1")
    call = s.calling("caller", "8001", hold=1200)
    await s.until("leg_ended", queue="answered", outcome={"answered": "a1"})
    await s.bridged("PJSIP/a1", "PJSIP/trunk")
    await call
    expect((await s.until("conversation_ended", queue="answered"))["by"] == "caller", "the caller ended it")
    await s.over("PJSIP/a1")


@scenario("2 the agent hangs up", "released")
async def released(s):
    await s.sign_in("short1")
    await s.call("caller", "8002")
    expect((await s.until("conversation_ended", queue="released"))["by"] == "agent", "the agent ended it")
    await s.over("PJSIP/short1")


@scenario("3 no answer (RONA), the next agent", "rona")
async def rona(s):
    await s.sign_in("silent1", "a2")
    call = s.calling("caller", "8003", hold=3500)
    await s.until("offer_ended", queue="rona", cause="no_answer")
    await s.until("leg_ended", queue="rona", outcome={"answered": "a2"})
    await call
    await s.over("PJSIP/silent1", "PJSIP/a2")


@scenario("4 busy", "busy")
async def busy(s):
    await s.sign_in("busy1", "a3")
    call = s.calling("caller", "8004", hold=1200)
    await s.until("offer_ended", queue="busy", cause={"refused": "busy"})
    await s.until("leg_ended", queue="busy", outcome={"answered": "a3"})
    await call
    await s.over("PJSIP/busy1", "PJSIP/a3")


@scenario("5 a dead telephone is unreachable within 1.5 s", "dead")
async def dead(s):
    await s.sign_in("gone1", "a4")
    call = s.calling("caller", "8005", hold=3000)
    await s.until("offered", queue="dead")
    begun = time.monotonic()
    await s.until("offer_ended", queue="dead", cause={"refused": "unreachable"}, within=3)
    took = time.monotonic() - begun
    await s.until("leg_ended", queue="dead", outcome={"answered": "a4"})
    await call
    await s.over("PJSIP/gone1", "PJSIP/a4")
    expect(took < 1.5, f"it took {took:.2f} s")
    return f"{took:.2f} s"


@scenario("6 the caller leaves while waiting", "abandoned")
async def abandoned(s):
    await s.call("caller", "8006", hold=700)
    expect((await s.until("call_ended", queue="abandoned"))["disposition"] == "abandoned", "it was abandoned")
    await s.over()


def between(events, first, then):
    """Milliseconds by Asterisk's clock."""
    from datetime import datetime
    at = [datetime.fromisoformat(event["timestamp"]) for event in (first, then)]
    return round(1000 * (at[1] - at[0]).total_seconds())


@scenario("7 the caller leaves while it rings: CANCEL within 20 ms", "cancelled")
async def cancelled(s):
    await s.sign_in("silent2")
    begin = len(WATCHED)
    call = s.calling("caller", "8007", hold=1500)
    await s.until("offered", queue="cancelled")
    await call
    await s.over("PJSIP/silent2")
    caller = leg = None
    for event in WATCHED[begin:]:
        channel = event.get("channel", {})
        if event["type"] != "ChannelHangupRequest":
            continue
        if channel["name"].startswith("PJSIP/trunk") and channel["dialplan"]["exten"] == "8007":
            caller = caller or event
        if channel["name"].startswith("PJSIP/silent2"):
            leg = leg or event
    expect(caller and leg, "both have hung up")
    took = between(None, caller, leg)
    expect(took < 20 * SLOW, f"the telephone rang for {took} ms")
    return f"{took} ms"


@scenario("8 given up before an answer, early mode: CANCEL", "early")
async def early(s):
    await s.sign_in("silent3")
    await s.call("cancel", "8008", hold=1500)
    expect((await s.until("call_ended", queue="early"))["disposition"] == "abandoned", "it was abandoned")
    await s.over("PJSIP/silent3")


@scenario("9 the caller leaves while the agent picks up", "race")
async def race(s):
    await s.sign_in("a5")
    times = 1000 if LONG else 60
    for n in range(times // 20):
        # The telephone is picked up 100 ms after it rings.
        holds = [80 + (n * 20 + k) * 60 // times for k in range(20)]
        for hold in holds:
            await s.call("cancel", "8009", hold=hold)
    await s.over("PJSIP/a5")
    return f"{times} times"


@scenario("10 all telephones ring, ten pick up at once", "all")
async def ring_all(s):
    agents = [f"a{n}" for n in range(6, 16)]
    await s.sign_in(*agents)
    times = 100 if LONG else 10
    for _ in range(times):
        await s.call("caller", "8010", hold=400)
    answered = [fact for fact in s.seen("leg_ended", queue="all") if fact["outcome"] != "abandoned"]
    await s.over(*(f"PJSIP/{agent}" for agent in agents))
    expect(len(answered) == times, f"{len(answered)} conversations of {times}")
    lost = len([fact for fact in s.seen("offer_ended", queue="all") if fact["cause"] == "lost_race"])
    return f"{times} calls, {lost} lost the race"


@scenario("11 wrap-up, and its end by *3", "wrapup")
async def wrapup(s):
    await s.sign_in("a16")
    await s.call("caller", "8011", hold=700)
    await s.adapter.is_doing("a16", "wrap_up")
    await s.call("caller", "*3", who="a16")
    await s.adapter.is_doing("a16", "idle")
    await s.over("PJSIP/a16")


@scenario("12 sign in and out by code", "code")
async def code(s):
    await s.call("caller", "*1", who="a17")
    await s.adapter.is_doing("a17", "idle")
    await s.call("caller", "*4", who="a17")
    await s.until("agent_changed", agent="a17", to={"not_ready": {"given": "lunch"}})
    await s.call("caller", "*5", who="a17")
    await s.adapter.is_doing("a17", "idle")
    await s.call("caller", "*2", who="a17")
    await s.adapter.is_doing("a17", "signed_out")
    await s.over("PJSIP/a17")


@scenario("13 sign in by registration", "registered")
async def registered(s):
    await s.call("register", "reg1")
    await s.adapter.is_doing("reg1", "idle")
    await s.call("caller", "8013", hold=900)
    await s.call("unregister", "reg1")
    await s.adapter.is_doing("reg1", "signed_out")
    await s.over("PJSIP/reg1")


@scenario("14 the telephone is lost in a conversation: the caller waits again", "lost")
async def lost(s):
    await s.call("register", "reg2")
    await s.adapter.is_doing("reg2", "idle")
    call = s.calling("caller", "8014", hold=12000)
    await s.until("leg_ended", queue="lost", outcome={"answered": "reg2"})
    await s.call("unregister", "reg2")
    expect((await s.until("conversation_ended", queue="lost"))["by"] == "agent_lost", "the agent was lost")
    await s.call("register", "reg3")
    await s.until("leg_ended", queue="lost", outcome={"answered": "reg3"})
    await call
    await s.call("unregister", "reg3")
    await s.over("PJSIP/reg2", "PJSIP/reg3")


async def passed_on(s, agents, extension, end, hold=3500):
    await s.sign_in(*agents)
    call = s.calling("caller", extension, hold=hold)
    result = await end()
    await call
    return result


@scenario("15 blind transfer to a queue", "blind", "target")
async def blind(s):
    async with LOCKS["target"]:
        await passed_on(s, ["refer1", "a20"], "8015",
                        lambda: s.until("leg_ended", queue="target", outcome={"answered": "a20"}))
        expect(s.seen("conversation_ended", queue="blind")[0]["by"] == "transfer", "it was passed on")
        await s.over("PJSIP/refer1", "PJSIP/a20")


@scenario("16 blind transfer to an agent", "toagent")
async def to_agent(s):
    await s.sign_in("referagent1")
    call = s.calling("caller", "8016", hold=4000)
    await s.until("leg_ended", queue="toagent", outcome={"answered": "referagent1"})
    await s.sign_in("a38")
    await s.until("leg_ended", queue="toagent", outcome={"answered": "a38"})
    await s.bridged("PJSIP/a38", "PJSIP/trunk")
    await call
    await s.over("PJSIP/referagent1", "PJSIP/a38")


@scenario("17 blind transfer to any number", "toany")
async def to_any(s):
    async def reached():
        await s.until("call_ended", queue="toany")
        end = time.monotonic() + 3
        while not [c for c in await s.ari("GET", "channels") if c["name"].startswith("PJSIP/outside") and c["state"] == "Up"]:
            expect(time.monotonic() < end, "the telephone outside was not reached")
            await asyncio.sleep(0.05)
    async with LOCKS["outside"]:
        await passed_on(s, ["referany1"], "8017", reached, hold=4000)
        await s.over("PJSIP/referany1", "PJSIP/outside")


@scenario("18 attended transfer by way of a queue", "attended", "target")
async def attended(s):
    async with LOCKS["target"]:
        await s.sign_in("attended1", "a20")
        call = s.calling("caller", "8018", hold=6000)
        await s.until("conversation_joined", agent="a20")
        await s.bridged("PJSIP/a20", "PJSIP/trunk")
        expect((await s.until("consult_ended", agent="attended1"))["how"] == "transferred", "it was passed on")
        await call
        await s.over("PJSIP/attended1", "PJSIP/a20")


@scenario("19 attended transfer to a colleague who was called directly", "colleague")
async def colleague(s):
    await s.sign_in("colleague1")
    call = s.calling("caller", "8019", hold=6000)
    await s.until("leg_ended", queue="colleague", outcome={"answered": "colleague1"})
    await s.sign_in("a36")
    await s.until("conversation_joined", agent="a36")
    await s.bridged("PJSIP/a36", "PJSIP/trunk")
    await call
    await s.over("PJSIP/colleague1", "PJSIP/a36")


@scenario("20 a consultation that is cancelled", "cancel", "cancelled-target")
async def cancel(s):
    await s.sign_in("consult1", "a24")
    call = s.calling("caller", "8020", hold=5000)
    await s.until("leg_ended", queue="cancelled-target", outcome={"answered": "a24"})
    expect((await s.until("consult_ended", agent="consult1"))["how"] == "cancelled", "it was cancelled")
    await s.bridged("PJSIP/consult1", "PJSIP/trunk")
    await call
    await s.over("PJSIP/consult1", "PJSIP/a24")


@scenario("21 a conference of three, asked for at a desktop", "conference", "conference-target")
async def conference(s):
    await s.sign_in("a25", "a26")
    call = s.calling("caller", "8021", hold=6000)
    number = (await s.until("leg_ended", queue="conference", outcome={"answered": "a25"}))["leg"]["call"]
    await s.bridged("PJSIP/a25", "PJSIP/trunk")
    await s.adapter.do({"consult": {"call": number, "consult": 21, "to": {"queue": "conference-target"}}})
    await s.until("leg_ended", queue="conference-target", outcome={"answered": "a26"})
    await s.bridged("PJSIP/a25", "PJSIP/a26")
    await s.adapter.do({"conference": {"call": number}})
    bridge = await s.bridged("PJSIP/a25", "PJSIP/a26", "PJSIP/trunk")
    expect(len(bridge["channels"]) == 3, f"three are in it: {bridge['channels']}")
    await call
    await s.over("PJSIP/a25", "PJSIP/a26")


@scenario("22 overflow to a telephone outside, and to voicemail", "overflow", "voicemail")
async def overflow(s):
    async with LOCKS["outside"]:
        call = s.calling("caller", "8022", hold=3500)
        expect((await s.until("call_ended", queue="overflow"))["disposition"] == {"external": "outside"}, "it left")
        end = time.monotonic() + 3
        while not [c for c in await s.ari("GET", "channels") if c["name"].startswith("PJSIP/outside") and c["state"] == "Up"]:
            expect(time.monotonic() < end, "the telephone outside was not reached")
            await asyncio.sleep(0.05)
        await call
        await s.over("PJSIP/outside")
    call = s.calling("caller", "8122", hold=3000)
    await s.until("call_ended", queue="voicemail")
    end = time.monotonic() + 3
    while not [c for c in await s.ari("GET", "channels") if c["dialplan"]["exten"] == "voicemail"]:
        expect(time.monotonic() < end, "voicemail was not reached")
        await asyncio.sleep(0.05)
    await call
    await s.over()


@scenario("23 position and message, then music again", "told")
async def told(s):
    begin = len(WATCHED)
    await s.call("caller", "8023", hold=11000)
    await s.over()
    events = WATCHED[begin:]
    ours = {event["channel"]["id"] for event in events if event.get("channel", {}).get("dialplan", {}).get("exten") == "8023"}
    def of(kind):
        return [event for event in events if event["type"] == kind and (
            event.get("playback", {}).get("target_uri", "").removeprefix("channel:") in ours or event.get("channel", {}).get("id") in ours)]
    played = [event["playback"]["media_uri"] for event in of("PlaybackStarted")]
    expect("sound:queue-youarenext" in played and "sound:queue-thankyou" in played, f"played: {played}")
    states = {event["playback"]["state"] for event in of("PlaybackFinished")}
    expect("failed" not in states - {"failed"} and "done" in states, f"states: {states}")
    return f"{len(played)} played"


@scenario("24a exit keys, by SIP INFO and in the media", "keys")
async def keys(s):
    for kind in ("info", "dtmf"):
        s.begin = len(s.adapter.facts)
        call = s.calling(kind, "8024", hold=2500, key="9")
        expect((await s.until("call_ended", queue="keys"))["disposition"] == {"external": "voicemail"}, kind)
        await call
        await s.over()


@scenario("24b callback: asked by key, dialled, connected", "callback")
async def callback(s):
    async with LOCKS["outside"]:
        await s.call("info", "8124", hold=4000, key="1")
        await s.until("leg_ended", queue="callback", outcome="callback_asked")
        await s.sign_in("a28")
        await s.until("dial", queue="callback")
        await s.until("leg_ended", queue="callback", outcome={"answered": "a28"})
        await s.bridged("PJSIP/a28", "PJSIP/outside")
        number = (await s.until("leg_ended", queue="callback", outcome={"answered": "a28"}))["leg"]["call"]
        await s.adapter.do({"release": {"call": number}})
        await s.over("PJSIP/a28", "PJSIP/outside")
        await s.adapter.do({"sign_out": {"agent": "a28"}})


@scenario("25 a supervisor listens, prompts, breaks in", "listen")
async def listen(s):
    await s.sign_in("a29")
    call = s.calling("caller", "8025", hold=6000)
    await s.until("leg_ended", queue="listen", outcome={"answered": "a29"})
    await s.bridged("PJSIP/a29", "PJSIP/trunk")
    for how in ("listen", "whisper"):
        await s.adapter.do({"monitor": {"agent": "a29", "how": how}})
        end = time.monotonic() + 4
        while True:
            names = {c["id"]: c["name"] for c in await s.ari("GET", "channels")}
            sets = [{names.get(c, "").split("/")[0] for c in bridge["channels"]} for bridge in await s.ari("GET", "bridges")]
            if {"Snoop", "PJSIP"} in sets:
                break
            expect(time.monotonic() < end, f"{how}: the supervisor hears nothing: {sets}")
            await asyncio.sleep(0.05)
    await s.adapter.do({"monitor": {"agent": "a29", "how": "barge"}})
    await s.bridged("PJSIP/a29", "PJSIP/trunk", "PJSIP/a39")
    await s.adapter.do({"monitor": {"agent": "a29", "how": "stop"}})
    await call
    await s.over("PJSIP/a29", "PJSIP/a39")


@scenario("26 an agent on a call of their own gets no offer, and keeps the pause", "elsewhere")
async def elsewhere(s):
    await s.sign_in("a30")
    own = s.calling("caller", "a35", hold=6000, who="a30")
    await s.adapter.is_doing("a30", "engaged", within=10)
    call = s.calling("caller", "8026", hold=14000)
    await s.until("leg_started", queue="elsewhere")
    await s.adapter.do({"not_ready": {"agent": "a30", "reason": "lunch"}})
    await own
    await s.until("agent_changed", agent="a30", to={"not_ready": {"given": "lunch"}})
    expect(not s.seen("offered", queue="elsewhere"), "nothing was offered meanwhile")
    await s.adapter.do({"ready": {"agent": "a30"}})
    await s.until("leg_ended", queue="elsewhere", outcome={"answered": "a30"})
    await call
    await s.over("PJSIP/a30", "PJSIP/a35")


# --- deaths: one after the other, because each ends something that all need

DEATHS = []
TALK, RING = ["a18", "a19", "a21", "a22", "a23"], ["silent4", "silent5"]


def death(name):
    def add(function):
        DEATHS.append((name, ("deaths",), function))
        return function
    return add


async def twelve(s, hold):
    """Twelve callers: five talk, two hear two telephones ring, five wait."""
    await s.sign_in(*TALK, *RING)
    calls = s.calling("caller", "8200", count=12, rate=20, hold=round(hold))
    await s.until("leg_ended", queue="deaths", within=15, count=5)
    await s.until("offered", queue="deaths", within=15, count=7)
    await s.until("leg_started", queue="deaths", within=15, count=12)
    return calls


def shape(calls):
    """Who talks to whom, and which calls there are."""
    ours = [call for call in calls if call["asked"] == "deaths"]
    return {call["call"]: sorted(talking["agent"] for talking in call["talking"]) for call in ours}


async def nobody_rung_twice(s):
    names = [channel["name"].rsplit("-", 1)[0] for channel in await s.ari("GET", "channels")]
    for agent in RING:
        expect(names.count(f"PJSIP/{agent}") <= 1, f"{agent} is rung twice")


async def conversations_are_whole(s, before):
    for call, agents in before.items():
        if agents:
            await s.bridged(f"PJSIP/{agents[0]}", "PJSIP/trunk", within=1)


async def nobody_was_lost(s, calls, before):
    """All are where they were; then the calls end, and nothing is left over."""
    after = shape((await s.adapter.get("/v1/calls"))["calls"])
    expect(after == before, f"before {before}, after {after}")
    await conversations_are_whole(s, before)
    await nobody_rung_twice(s)
    await calls
    await s.over(*(f"PJSIP/{agent}" for agent in TALK + RING), within=15)


@death("the adapter is killed")
async def adapter_dies(s):
    adapter, took = s.adapter, []
    for n in range(30 if LONG else 3):
        s.begin = len(adapter.facts)
        calls = await twelve(s, 9000 * SLOW)
        await asyncio.sleep(0.1 * (n % 7))
        before = shape((await adapter.get("/v1/calls"))["calls"])
        expect(len(before) == 12, f"{len(before)} calls")
        await adapter.stop(signal.SIGKILL)
        await asyncio.sleep(1)
        begun = time.time()
        await adapter.start("--keep-all")
        took.append(time.time() - begun)
        await nobody_was_lost(s, calls, before)
    return f"{len(took)} times, back after {', '.join(f'{1e3 * secs:.0f}' for secs in took)} ms"


@death("a callback waits while the adapter is killed: its number is kept")
async def callback_survives(s):
    s.queue = ("callback",)
    await s.call("info", "8124", hold=4000, key="1")
    await s.until("leg_ended", queue="callback", outcome="callback_asked")
    await s.adapter.stop(signal.SIGKILL)
    await s.adapter.start()
    s.begin = len(s.adapter.facts)
    await s.sign_in("a28")
    answered = await s.until("leg_ended", queue="callback", outcome={"answered": "a28"})
    await s.bridged("PJSIP/a28", "PJSIP/outside")
    await s.adapter.do({"release": {"call": answered["leg"]["call"]}})
    await s.over("PJSIP/a28", "PJSIP/outside")
    await s.adapter.do({"sign_out": {"agent": "a28"}})


@death("the adapter stalls for eight seconds")
async def adapter_stalls(s):
    calls = await twelve(s, 14000 + 4000 * SLOW)
    before = shape((await s.adapter.get("/v1/calls"))["calls"])
    s.adapter.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(8)
    s.adapter.process.send_signal(signal.SIGCONT)
    await asyncio.sleep(1)
    await nobody_was_lost(s, calls, before)


@contextlib.asynccontextmanager
async def behind_proxy(s):
    """The adapter reaches Asterisk through a proxy; without it again afterwards."""
    adapter, plain, port = s.adapter, s.adapter.switch, 8089
    adapter.switch = Path(adapter.journal).parent / "behind-proxy.toml"
    adapter.switch.write_text(Path(plain).read_text().replace("127.0.0.1:8088", f"127.0.0.1:{port}"))
    async with Proxy(ARI_ADDRESS, port) as proxy:
        await adapter.stop()
        await adapter.start()
        s.begin = len(adapter.facts)
        try:
            yield proxy
        finally:
            await adapter.stop()
            adapter.switch = plain
    await adapter.start()


@death("nothing passes between adapter and switch for ten seconds")
async def network_stalls(s):
    async with behind_proxy(s) as proxy:
        calls = await twelve(s, 16000 + 4000 * SLOW)
        before = shape((await s.adapter.get("/v1/calls"))["calls"])
        await proxy.stall(10)
        await asyncio.sleep(2)
        await nobody_was_lost(s, calls, before)


@death("Asterisk reads nothing from two websockets")
async def websockets_unread(s):
    async with behind_proxy(s) as proxy:
        await s.adapter.stop()
        begin, proxy.unread = s.adapter.end_of_log(), 2
        await s.adapter.start()
        said = Path(s.adapter.log.name).read_text()[begin:]
        expect("no answer within 1 s" in said and "no answer within 2 s" in said, f"it was not impatient: {said}")
        s.begin = len(s.adapter.facts)
        calls = await twelve(s, 4000 + 3000 * SLOW)
        before = shape((await s.adapter.get("/v1/calls"))["calls"])
        await nobody_was_lost(s, calls, before)


@death("events come twice")
async def events_twice(s):
    async with behind_proxy(s) as proxy:
        proxy.double = 0.5
        for _ in range(10 if LONG else 1):
            s.begin = len(s.adapter.facts)
            calls = await twelve(s, 4000 + 3000 * SLOW)
            before = shape((await s.adapter.get("/v1/calls"))["calls"])
            await nobody_was_lost(s, calls, before)
            counts = [len(s.seen(kind, queue="deaths")) for kind in ("call_arrived", "call_ended")]
            expect(counts == [12, 12], f"arrived and ended: {counts}")
        return f"{proxy.doubled} of them"


@death("requests are refused at random")
async def requests_refused(s):
    async with behind_proxy(s) as proxy:
        for _ in range(10 if LONG else 1):
            s.begin = len(s.adapter.facts)
            await s.sign_in(*TALK, *RING)
            proxy.refuse = 0.1
            # Those whose own requests are refused may be lost; nobody else, and nothing may be left over.
            calls = s.calling("caller", "8200", count=12, rate=20, hold=round(4000 + 3000 * SLOW), fails=True)
            for _ in range(20):
                await asyncio.sleep(0.2)
                await nobody_rung_twice(s)
            proxy.refuse = 0.0
            await calls
            await s.over("PJSIP/trunk", *(f"PJSIP/{agent}" for agent in TALK + RING), within=25)
            for agent in TALK:
                doing = (await s.adapter.agent(agent))["doing"]
                expect(doing == "idle", f"{agent} is {doing}")
        expect(proxy.refused, "none was refused")
        return f"{proxy.refused} of them"


@death("a standby takes over")
async def standby(s):
    adapter = s.adapter
    calls = await twelve(s, 9000 * SLOW)
    before = shape((await adapter.get("/v1/calls"))["calls"])
    first = adapter.process
    await adapter.start("--standby")
    await asyncio.sleep(1)
    begin, begun = adapter.end_of_log(), time.time()
    first.kill()
    await first.wait()
    await adapter.agreed(begin)
    took = time.time() - begun
    await adapter.ready()
    await nobody_was_lost(s, calls, before)
    expect(took < 2 * SLOW, f"it took {took:.1f} s")
    return f"after {1e3 * took:.0f} ms"


@death("a second adapter with another journal: the older one stops")
async def replaced(s):
    adapter = s.adapter
    other = Adapter(adapter.binary, f"{adapter.journal}-other", port=8113)
    await other.start()
    status = await asyncio.wait_for(adapter.process.wait(), 10)
    await other.stop()
    await adapter.start()
    expect(status == 5, f"its exit status is {status}")


class Served:
    """An `acd serve` for an adapter with a router elsewhere: the same routes by the same program, without a switch of its own."""

    def __init__(self, adapter):
        self.plain, self.folder, self.port = adapter, Path(adapter.journal).parent, 8114
        self.switch, self.process = self.folder / "nowhere.toml", None
        # Nobody listens there: the program then only routes.
        self.switch.write_text(Path(adapter.switch).read_text().replace("127.0.0.1:8088", "127.0.0.1:1"))

    async def start(self):
        self.process = await asyncio.create_subprocess_exec(
            self.plain.binary, "run", str(self.plain.centre), str(self.switch), "--journal", str(self.folder / "elsewhere"),
            "--listen", f"127.0.0.1:{self.port}", stdout=asyncio.subprocess.DEVNULL, stderr=self.plain.log)

    async def kill(self):
        self.process.kill()
        await self.process.wait()


class Remote(Adapter):
    """The adapter with its router elsewhere. What it is asked here, the router answers."""

    async def start(self, *more):
        begin = self.end_of_log()
        self.process = await asyncio.create_subprocess_exec(
            self.binary, "run", str(self.switch), "--acd", f"http://127.0.0.1:{self.port}", *more,
            stdout=asyncio.subprocess.DEVNULL, stderr=self.log)
        await self.ready()
        await self.agreed(begin)


@death("the router is elsewhere, and is killed")
async def router_elsewhere(s):
    plain, took = s.adapter, []
    await plain.stop()
    served = Served(plain)
    adapter = Remote(plain.binary, plain.journal, plain.centre, plain.switch, served.port)
    try:
        await served.start()
        await adapter.start()
        s.adapter = adapter
        for n in range(30 if LONG else 2):
            s.begin = len(adapter.facts)
            calls = await twelve(s, 8000 * SLOW)
            await asyncio.sleep(0.1 * (n % 7))
            before = shape((await adapter.get("/v1/calls"))["calls"])
            expect(len(before) == 12, f"{len(before)} calls")
            await served.kill()
            await asyncio.sleep(1)
            begin, begun = adapter.end_of_log(), time.time()
            await served.start()
            await adapter.agreed(begin)
            took.append(time.time() - begun)
            await adapter.ready()
            await nobody_was_lost(s, calls, before)
        second = Remote(plain.binary, plain.journal, plain.centre, plain.switch, served.port)
        await second.start()
        status = await asyncio.wait_for(adapter.process.wait(), 10)
        await second.stop()
        expect(status == 5, f"the older adapter's exit status is {status}")
    finally:
        await adapter.stop(signal.SIGKILL)
        await served.kill()
        s.adapter = plain
        await plain.start()
    return f"{len(took)} times, back after {', '.join(f'{1e3 * secs:.0f}' for secs in took)} ms"


@death("Asterisk is killed, and is back after five seconds")
async def asterisk_dies(s):
    s.begin = len(s.adapter.facts)
    await s.sign_in(*TALK, *RING, "silent1")
    await s.adapter.tell({"sign_out": {"agent": "a2"}})
    calls = s.calling("caller", "8200", count=12, rate=20, hold=60000, fails=True)
    await s.until("leg_ended", queue="deaths", within=15, count=5)
    # Whose times to ring would run out meanwhile, and who would be offered the next.
    await s.call("cancel", "8003", hold=1500)
    ringing = s.calling("caller", "8003", hold=60000, fails=True)
    await s.until("offered", queue="rona", count=2)
    begin = s.adapter.end_of_log()
    # Offers that ended while Asterisk was there are no matter of this.
    s.begin = len(s.adapter.facts)
    await shell("stop.sh", "asterisk", STOP="KILL")
    await asyncio.sleep(5)
    await shell("start.sh")
    begun = time.time()
    await s.adapter.agreed(begin)
    took = time.time() - begun
    # The callers' telephones do not know that their calls are over; SIPp is ended with them.
    end = time.monotonic() + 5
    while [call for call in (await s.adapter.get("/v1/calls"))["calls"]]:
        expect(time.monotonic() < end, "calls are left over")
        await asyncio.sleep(0.05)
    blamed = [fact for fact in s.seen("offer_ended") if fact["cause"] == "no_answer" or isinstance(fact["cause"], dict)]
    calls.cancel()
    ringing.cancel()
    expect(not blamed, f"offers were blamed on agents: {blamed}")
    return f"{1e3 * took:.0f} ms after it was up"


LOCKS = {}
# What Asterisk says to somebody who sees everything. One connection for the whole run: Asterisk 22.10 can lock up for good when such
# an application is unregistered while the state of a device changes.
WATCHED = []


async def watch(ari):
    async for event in ari.events():
        WATCHED.append(event)


SLOW = 1
LONG = False


async def play(one, adapter, ari, room):
    name, queues, function = one
    async with room:
        begun = time.monotonic()
        try:
            said = await asyncio.wait_for(function(Scene(adapter, ari, queues)), 600 if LONG else 90)
            fits = True
        except Wrong as wrong:
            said, fits = wrong, False
        except TimeoutError:
            said, fits = "it did not end", False
        took = time.monotonic() - begun
        print(f"{'ok ' if fits else 'NOT'}  {took:5.1f} s  {name}{f': {said}' if said else ''}", flush=True)
        return fits


async def nothing_left(adapter, ari):
    """Switch and router have nothing any more."""
    for _ in range(50):
        channels, bridges = await ari("GET", "channels"), await ari("GET", "bridges")
        calls = (await adapter.get("/v1/calls"))["calls"]
        if not channels and not bridges and not calls:
            return True
        await asyncio.sleep(0.1)
    print("NOT  left over:", [c["name"] for c in channels], [b["id"] for b in bridges], calls)
    return False


async def shell(script, *args, **environment):
    process = await asyncio.create_subprocess_exec(HERE / script, *args, env=os.environ | environment)
    expect(await process.wait() == 0, f"{script} failed")


async def main():
    global SLOW, LONG
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--only", default="")
    parser.add_argument("--long", action="store_true", help="each race as often as the acceptance wants it")
    parser.add_argument("--deaths", action="store_true", help="then kill adapter and switch")
    parser.add_argument("--death", default="", help="only those whose names have this text")
    parser.add_argument("--keep", action="store_true", help="leave switch and telephones running")
    options = parser.parse_args()
    LONG = options.long
    # Where other work shares the processors, times are longer.
    SLOW = float(os.environ.get("SLOW", "3"))
    LOCKS.update({name: asyncio.Lock() for name in ("target", "outside")})
    folder = tempfile.mkdtemp(prefix="acd-asterisk-")
    adapter = Adapter(options.binary, f"{folder}/journal")
    fits = []
    try:
        await shell("stop.sh")
        await shell("mkconf.sh")
        await shell("start.sh")
        await shell("phones.sh", "talk=700")
        await adapter.start()
        async with await Ari.connect(ARI_ADDRESS, "acd", os.environ.get("SECRET", "acdsecret"), "acceptance") as ari:
            room = asyncio.Semaphore(BESIDE)
            everything = await Ari.connect(ARI_ADDRESS, "acd", os.environ.get("SECRET", "acdsecret"), "watch", subscribe_all=True)
            watching = asyncio.create_task(watch(everything))
            only = [part for part in options.only.split(",") if part]
            chosen = [one for one in SCENARIOS if not only or one[0].split()[0] in only]
            fits = await asyncio.gather(*(play(one, adapter, ari, room) for one in chosen))
            fits.append(await nothing_left(adapter, ari))
        for one in [one for one in DEATHS if (options.deaths or options.death) and options.death in one[0]]:
            async with await Ari.connect(ARI_ADDRESS, "acd", os.environ.get("SECRET", "acdsecret"), "acceptance") as ari:
                fits.append(await play(one, adapter, ari, room))
        await adapter.stop()
        fits.append(adapter.process.returncode == 0)
        # What the adapter complains of: requests that Asterisk refused, connections that were lost.
        log = (Path(folder) / "adapter.log").read_text()
        for line in log.splitlines():
            if "ERROR" in line or "WARN" in line:
                print("log ", line)
    finally:
        await adapter.stop(signal.SIGKILL)
        if not options.keep:
            await shell("stop.sh")
    print(f"{sum(fits)} of {len(fits)}; log in {folder}", flush=True)
    sys.exit(not all(fits))


if __name__ == "__main__":
    asyncio.run(main())
