#!/usr/bin/env python3
"""A thousand calls by SIP: ./crowd.py ACD_ASTERISK [--agents 200] [--waiting 800] [--rate 20] [--seconds 60]

First app_queue, then the adapter, with the same telephones and callers: as many wait as are asked for, and from then on so many
arrive a second as the agents take. Nobody hears music. For each: calls that failed by SIPp's count, and what Asterisk and the
adapter used of a processor meanwhile. Two JSON objects, and the ratio of Asterisk's processors. Exit status: 1 if a call failed.
"""
import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from acceptance import Adapter, shell
from load import busy_seconds, cpu_seconds


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--waiting", type=int, default=800)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="acd-crowd-"))
    names = [f"short{n}" for n in range(1, options.agents + 1)]
    agents = "".join(f'{name} = {{ profile = "all" }}\n' for name in names)
    (folder / "center.toml").write_text(f"queues.crowd = {{}}\nprofiles.all.skills = {{ crowd = 1 }}\n[agents]\n{agents}")
    ari = f"{os.environ.get('ASTERISK', '127.0.0.1')}:{os.environ.get('ARI_PORT', '8088')}"
    secret = os.environ.get("SECRET", "acdsecret")
    (folder / "switch.toml").write_text(f'asterisk = {{ address = "{ari}", user = "acd", password = "{secret}" }}\n'
                                        'telephones = { endpoint = "PJSIP/{name}" }\nqueues.crowd.extension = "8300"\n')
    talk = 1000 * options.agents // options.rate
    environment = {"AGENTS": f"short:5073:{options.agents}", "LOAD_AGENTS": str(options.agents),
                   "LOAD_MEMBER": "PJSIP/short{n}", "MUSIC": "no"}
    used = {}
    for to, extension in (("queue", "7001"), ("stasis", "8300")):
        await shell("stop.sh")
        # app_queue's members would be busy with the router's calls.
        await shell("mkconf.sh", **environment | ({"LOAD_AGENTS": "0"} if to == "stasis" else {}))
        await shell("start.sh")
        await shell("phones.sh", f"talk={talk}", "spread=0", **environment)
        adapter, pids = None, {"asterisk": pid_of("asterisk")}
        if to == "stasis":
            adapter = Adapter(options.binary, folder / "journal", folder / "center.toml", folder / "switch.toml")
            await adapter.start()
            pids["acd"] = adapter.process.pid
            for name in names:
                await adapter.do({"sign_in": {"agent": name}})
        crowd = options.waiting + options.agents
        first = asyncio.create_task(callers(extension, crowd, 4 * options.rate))
        await asyncio.sleep(crowd / (4 * options.rate))
        rest = asyncio.create_task(callers(extension, options.rate * options.seconds, options.rate))
        await asyncio.sleep(2)
        begun, before, busy = time.monotonic(), {name: cpu_seconds(pid) for name, pid in pids.items()}, busy_seconds()
        await asyncio.sleep(options.seconds - 4)
        took = time.monotonic() - begun
        used[to] = {name: round(100 * (cpu_seconds(pid) - before[name]) / took, 1) for name, pid in pids.items()}
        others = round(100 * (busy_seconds() - busy) / took - sum(used[to].values()), 1)
        failed = await first + await rest
        print(json.dumps({"to": to, "calls": crowd + options.rate * options.seconds, "failed": failed,
                          "cpu_percent": used[to] | {"others": others}}), flush=True)
        if adapter:
            await adapter.stop(signal.SIGTERM)
        await shell("stop.sh")
        used[to]["failed"] = failed
    print(json.dumps({"asterisk_beside_app_queue": round(used["stasis"]["asterisk"] / used["queue"]["asterisk"], 3)}))
    sys.exit(any(one["failed"] for one in used.values()))


def pid_of(name):
    script = f'. ./env.sh && cat "$RUN/{name}.pid"'
    return int(subprocess.run(["sh", "-c", script], cwd=Path(__file__).parent, capture_output=True, check=True).stdout)


async def callers(extension, count, rate):
    """How many of them failed, by SIPp's own count."""
    script = Path(__file__).parent / "caller.sh"
    process = await asyncio.create_subprocess_exec(script, "caller", extension, str(count), str(rate), "600000",
                                                   stderr=asyncio.subprocess.PIPE, env=os.environ | {"COUNT_FAILED": "yes"})
    said = (await process.communicate())[1].decode()
    failed = [int(line.split()[-1]) for line in said.splitlines() if line.startswith("failed ")]
    return failed[0] if failed else count


if __name__ == "__main__":
    asyncio.run(main())
