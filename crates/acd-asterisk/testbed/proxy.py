"""Stands between the adapter and ARI, and does what networks and busy switches do.

    async with Proxy("127.0.0.1:8088", 8089) as proxy:
        proxy.double = 0.2      # the share of events that come twice
        proxy.refuse = 0.05     # the share of requests that are answered 500, and not carried out
        proxy.unread = 2        # of the next two websockets, no request passes
        await proxy.stall(10)   # nothing passes meanwhile, in either direction
"""
import asyncio
import json
import random

from ari import frame, unmasked


class Proxy:
    def __init__(self, address, port, seed=1):
        self.address, self.port, self.random = address, port, random.Random(seed)
        self.double = self.refuse = 0.0
        self.doubled = self.refused = self.unread = 0
        self.open = asyncio.Event()
        self.open.set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.connected, "127.0.0.1", self.port, limit=1 << 24)
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def stall(self, secs):
        self.open.clear()
        await asyncio.sleep(secs)
        self.open.set()

    async def connected(self, reader, writer):
        is_read = self.unread == 0
        self.unread -= not is_read
        host, port = self.address.rsplit(":", 1)
        try:
            far_reader, far_writer = await asyncio.open_connection(host, int(port), limit=1 << 24)
        except OSError:
            return writer.close()
        ways = [asyncio.create_task(self.requests(reader, far_writer, writer, is_read)),
                asyncio.create_task(self.events(far_reader, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        writer.close()
        far_writer.close()

    async def requests(self, reader, far, near, is_read):
        far.write(await reader.readuntil(b"\r\n\r\n"))
        while True:
            raw, said = await read_frame(reader)
            await self.open.wait()
            if not is_read:
                continue
            # A telephone that is not answered would ring for ever.
            may_fail = said and said.get("type") == "RESTRequest" and not said["uri"].endswith("/answer")
            if may_fail and self.random.random() < self.refuse:
                self.refused += 1
                answer = {"type": "RESTResponse", "request_id": said["request_id"], "status_code": 500,
                          "reason_phrase": "Internal Server Error", "uri": said["uri"], "message_body": '{"message":"Allocation failed"}'}
                near.write(frame(json.dumps(answer).encode(), masked=False))
                continue
            far.write(raw)
            await far.drain()

    async def events(self, far, near):
        near.write(await far.readuntil(b"\r\n\r\n"))
        while True:
            raw, said = await read_frame(far)
            await self.open.wait()
            near.write(raw)
            if said and said.get("type") != "RESTResponse" and self.random.random() < self.double:
                self.doubled += 1
                near.write(raw)
            await near.drain()


async def read_frame(reader):
    """The bytes of a frame, and what it says if it is a whole message."""
    head = await reader.readexactly(2)
    size, more = head[1] & 0x7F, b""
    if size > 125:
        more = await reader.readexactly(2 if size == 126 else 8)
        size = int.from_bytes(more, "big")
    mask = await reader.readexactly(4) if head[1] & 0x80 else b""
    data = await reader.readexactly(size)
    said = None
    if head[0] == 0x81:
        said = json.loads(unmasked(mask, data) if mask else data)
    return head + more + mask + data, said
