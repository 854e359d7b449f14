#!/usr/bin/env python3
"""What the adapter takes and what the switch takes, between the end of an agent's call and the next telephone's ringing.

    ./wire.py --seconds 30      while load.py and the adapter run; needs root

Reads what goes over loopback between the adapter and ARI, by the kernel's clock, so that neither is slowed down. For each agent:
the first event that says that the call is over, then the request that dials the agent again (the adapter), then the event that
the agent is being dialled (the switch). One JSON object.
"""
import argparse
import json
import os
import re
import socket
import struct
import time
from urllib.parse import unquote

from ari import unmasked
from load import quantiles

SO_TIMESTAMPNS = 35
OVER = {"ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"}
NAME = re.compile(r"Local/(a\d+)@load")


class Side:
    """One direction of a connection: bytes in, messages out."""

    def __init__(self):
        self.expected, self.data, self.text, self.head = None, b"", b"", True

    def take(self, sequence, data, at):
        if self.expected is not None and sequence != self.expected:
            # Sent again, or something was not seen: begin at the next message.
            if (self.expected - sequence) & 0xFFFFFFFF < 1 << 31:
                return
            self.data = self.text = b""
        self.expected = (sequence + len(data)) & 0xFFFFFFFF
        self.data += data
        if self.head and self.data[:4] in (b"GET ", b"HTTP"):
            _, end, rest = self.data.partition(b"\r\n\r\n")
            if not end:
                return
            self.data = rest
        self.head = False
        yield from ((message, at) for message in self.messages())

    def messages(self):
        while len(self.data) >= 2:
            size, begin = self.data[1] & 0x7F, 2
            if size > 125:
                begin = 4 if size == 126 else 10
                size = int.from_bytes(self.data[2:begin], "big")
            mask = b""
            if self.data[1] & 0x80:
                mask, begin = self.data[begin:begin + 4], begin + 4
            if len(self.data) < begin + size:
                return
            head, frame = self.data[0], self.data[begin:begin + size]
            self.data = self.data[begin + size:]
            if mask:
                frame = unmasked(mask, frame)
            if head & 0xF > 2:
                continue
            self.text += frame
            if head & 0x80:
                text, self.text = self.text, b""
                try:
                    yield json.loads(text)
                except ValueError:
                    pass


class Watch:
    def __init__(self):
        self.over, self.ended, self.asked, self.adapter, self.switch = {}, set(), {}, [], []

    def request(self, message, at, counts):
        uri = unquote(message.get("uri", ""))
        if message.get("type") == "RESTRequest" and message["method"] == "POST" and uri.startswith("channels") and (agent := NAME.search(uri)):
            over = self.over.pop(agent[1], None)
            if over is not None and counts:
                self.adapter.append(at - over)
                self.asked[agent[1]] = at

    def event(self, message, at, counts):
        kind = message.get("type")
        if counts and kind in OVER and (agent := NAME.match(message["channel"]["name"])):
            # Each channel ends with several events, some of them after the next request.
            if message["channel"]["id"] not in self.ended:
                self.ended.add(message["channel"]["id"])
                self.over[agent[1]] = at
        elif kind == "Dial" and (agent := NAME.match(message["peer"]["name"])):
            asked = self.asked.pop(agent[1], None)
            if asked is not None:
                self.switch.append(at - asked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--warm-up", type=float, default=9, help="what comes before is left out: not everybody had a caller")
    parser.add_argument("--port", type=int, default=int(os.environ.get("ARI_PORT", 8088)))
    options = parser.parse_args()
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 25)
    listener.bind(("lo", 0))
    listener.settimeout(0.5)
    sides, watch, begin = {}, Watch(), time.time() + options.warm_up
    until = time.monotonic() + options.warm_up + options.seconds
    while time.monotonic() < until:
        try:
            packet, extra, _, address = listener.recvmsg(1 << 17, 64)
        except TimeoutError:
            continue
        # Each packet is seen twice, leaving and coming.
        if address[2] == socket.PACKET_OUTGOING or packet[12:14] != b"\x08\x00" or packet[23] != 6:
            continue
        start = 14 + 4 * (packet[14] & 0xF)
        end = 14 + int.from_bytes(packet[16:18], "big")
        source, target, sequence = struct.unpack("!HHI", packet[start:start + 8])
        if options.port not in (source, target):
            continue
        data = packet[start + 4 * (packet[start + 12] >> 4):end]
        if not data:
            continue
        secs, nanos = struct.unpack("qq", extra[0][2])
        side = sides.setdefault((source, target), Side())
        see = watch.event if source == options.port else watch.request
        for message, at in side.take(sequence, data, secs + nanos / 1e9):
            see(message, at, at >= begin)
    adapter, switch = quantiles(watch.adapter), quantiles(watch.switch)
    share = {at: round(100 * adapter[at] / switch[at], 1) for at in ("median", "p99")} if adapter and switch else {}
    print(json.dumps({"hang_up_to_request_ms": adapter, "request_to_dial_ms": switch, "percent": share}))


main()
