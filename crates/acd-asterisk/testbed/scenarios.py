#!/usr/bin/env python3
"""Writes SIPp's scenarios, one for each kind of telephone: ./scenarios.py FOLDER [name=value …]; names: DEFAULTS below."""
import re
import sys
from pathlib import Path

DEFAULTS = {
    "ring": 100,  # how long a telephone rings before it is picked up, milliseconds
    "talk": 3000,  # after so long the agents hang up or transfer who do that
    "spread": 0,  # plus a random time up to this, for those who hang up
    "hold": 60000,  # after so long callers hang up
    "key": "1",  # what callers press who press a key
    "who": "+4930[call_number]",  # who calls
    "target": "8002",  # whom agents transfer to
    "asterisk": "127.0.0.1:5060",
}
SDP = """v=0
o=user1 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000"""
TAG = "[pid]t[call_number]"
VIA = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
CONTACT = "Contact: <sip:[local_ip]:[local_port]>"


def send(start, headers, body="", kind="", **attributes):
    length = f"Content-Type: {kind}\nContent-Length: [len]\n" if body else "Content-Length: 0\n"
    text = "\n".join([start, *headers, "Max-Forwards: 70", length, body])
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<send{given}><![CDATA[\n\n{text}\n\n]]></send>"


def reply(status, sdp=False, to="[last_To:]", **attributes):
    """To whatever came last."""
    headers = ["[last_Via:]", "[last_From:]", to, "[last_Call-ID:]", "[last_CSeq:]", CONTACT]
    if sdp:
        return send(f"SIP/2.0 {status}", headers, SDP, "application/sdp", retrans="500", **attributes)
    return send(f"SIP/2.0 {status}", headers, **attributes)


def recv(what, action="", **attributes):
    kind = "response" if what[0].isdigit() else "request"
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<recv {kind}="{what}"{given}>{action}</recv>'


def ereg(pattern, header, names):
    return f'<ereg regexp="{pattern}" search_in="hdr" header="{header}" assign_to="{names}"/>'


def pause(millis):
    return f'<pause milliseconds="{millis}"/>'


def label(name):
    return f'<label id="{name}"/>'


# --- agents: they are called

REMEMBER = "<action>" + ereg(".*", "From:", "peer") + ereg("(sip:([^@]*)@.*)", "To:", "x1,self,user") \
    + ereg("&lt;(.*)&gt;", "Contact:", "x2,contact") + ereg("[0-9]+", "CSeq:", "invite") + "</action>"
OWN = f"To: <[$self];tag={TAG}"


def agent_request(method, number, headers=()):
    """Within the call from Asterisk."""
    return send(f"{method} [$contact] SIP/2.0", [VIA, f"From: <[$self];tag={TAG}", "To:[$peer]", "Call-ID: [call_id]",
                f"CSeq: {number} {method}", CONTACT, *headers], retrans="500")


def picked_up(p):
    """Rings, is picked up unless the caller gives up, and talks from then on."""
    return [recv("INVITE", REMEMBER), reply("180 Ringing", to=OWN),
            recv("CANCEL", timeout=p["ring"], ontimeout="answer", next="cancelled"),
            label("answer"), reply("200 OK", sdp=True, to=OWN), recv("ACK")]


CANCELLED = [label("cancelled"), reply("200 OK"),
             send("SIP/2.0 487 Request Terminated", ["[last_Via:]", "[last_From:]", OWN, "[last_Call-ID:]",
                  "CSeq: [$invite] INVITE"], retrans="500"), recv("ACK")]
# Asterisk's NOTIFYs are answered by SIPp itself (-aa).
UNTIL_BYE = [recv("BYE"), reply("200 OK", next="over")]


def answer(p):
    return picked_up(p) + [recv("BYE"), reply("200 OK", next="over")] + CANCELLED


def silent(p):
    return [recv("INVITE", REMEMBER), reply("180 Ringing", to=OWN), recv("CANCEL", next="cancelled")] + CANCELLED


def busy(_):
    return [recv("INVITE", REMEMBER), reply("486 Busy Here", to=OWN), recv("ACK")]


def short(p):
    """Hangs up itself."""
    wait = f'<pause distribution="uniform" min="{p["talk"]}" max="{p["talk"] + p["spread"] + 1}"/>'
    return picked_up(p) + [wait, agent_request("BYE", 20), recv("200", next="over")] + CANCELLED


def refer(p):
    """Passes the caller on, unseen."""
    return picked_up(p) + [pause(p["talk"]), agent_request("REFER", 20, [f"Refer-To: <sip:{p['target']}@{p['asterisk']}>"]),
                           recv("202")] + UNTIL_BYE + CANCELLED


def second_call(p):
    """Calls somebody else (a second call, told apart by what stands before /// in its Call-ID)."""
    consult = ["Call-ID: consult///[call_id]", f"From: <sip:[$user]@{p['asterisk']}>;tag={TAG}c"]
    invite = send(f"INVITE sip:{p['target']}@{p['asterisk']} SIP/2.0",
                  [VIA, *consult, f"To: <sip:{p['target']}@{p['asterisk']}>", "CSeq: 1 INVITE", CONTACT],
                  SDP, "application/sdp", retrans="500")
    learn = "<action>" + ereg(".*", "To:", "asked") + ereg("tag=([^;]*)", "To:", "x3,tag") \
        + ereg("&lt;(.*)&gt;", "Contact:", "x4,there") + "</action>"
    ack = send("ACK [$there] SIP/2.0", [VIA, *consult, "To:[$asked]", "CSeq: 1 ACK", CONTACT])
    return consult, [pause(p["talk"]), invite, recv("100", optional="true"), recv("180", optional="true"),
                     recv("183", optional="true"), recv("200", learn), ack]


def attended(p):
    """Calls somebody else, then connects the two."""
    _, call = second_call(p)
    replaces = f"Refer-To: <sip:{p['target']}@{p['asterisk']}?Replaces=consult%2F%2F%2F[call_id]" \
        f"%3Bto-tag%3D[$tag]%3Bfrom-tag%3D{TAG}c>"
    return picked_up(p) + call + [pause(p["talk"]), agent_request("REFER", 20, [replaces]), recv("202"),
                                  # Asterisk takes both calls down.
                                  recv("BYE"), reply("200 OK")] + UNTIL_BYE + CANCELLED


def consult(p):
    """Calls somebody else, hangs up there, and goes on with the caller."""
    headers, call = second_call(p)
    bye = send("BYE [$there] SIP/2.0", [VIA, *headers, "To:[$asked]", "CSeq: 2 BYE", CONTACT], retrans="500")
    return picked_up(p) + call + [pause(p["talk"]), bye, recv("200")] + UNTIL_BYE + CANCELLED


# --- callers

def caller_request(method, number, body="", kind="", to="[peer_tag_param]"):
    uri = "sip:[service]@[remote_ip]:[remote_port]"
    contact = [] if method in ("ACK", "CANCEL") else [CONTACT]
    via = VIA if method != "CANCEL" else "[last_Via:]"
    return send(f"{method} {uri} SIP/2.0", [via, f"From: <sip:[who]@[local_ip]>;tag={TAG}",
                f"To: <{uri}>{to}", "Call-ID: [call_id]", f"CSeq: {number} {method}", *contact],
                body, kind, **({} if method == "ACK" else {"retrans": "500"}))


def connected():
    return [caller_request("INVITE", 1, SDP, "application/sdp", to=""), recv("100", optional="true"),
            recv("180", optional="true"), recv("183", optional="true"), recv("200", rtd="true"), caller_request("ACK", 1)]


def until_hung_up(p):
    """By whoever is first."""
    return [recv("BYE", timeout=p["hold"], ontimeout="enough"), reply("200 OK", next="over"),
            label("enough"), caller_request("BYE", 9), recv("200")]


def caller(p):
    return connected() + until_hung_up(p)


def cancel(p):
    """Gives up before anybody has answered."""
    impatient = {"timeout": p["hold"], "ontimeout": "enough"}
    meanwhile = [recv(code, optional="true", **impatient) for code in ("100", "180", "183")]
    return [caller_request("INVITE", 1, SDP, "application/sdp", to=""), *meanwhile, recv("200", **impatient),
            caller_request("ACK", 1), caller_request("BYE", 9), recv("200", next="over"),
            label("enough"), caller_request("CANCEL", 1, to=""), recv("200"), recv("487"), caller_request("ACK", 1)]


def info(p):
    """Presses a key two seconds after the answer, by SIP INFO."""
    body = f"Signal={p['key']}\nDuration=160"
    return connected() + [pause(2000), caller_request("INFO", 5, body, "application/dtmf-relay"), recv("200")] \
        + until_hung_up(p)


def dtmf(p):
    """The same in the media, by RFC 4733."""
    name = {"*": "star", "#": "pound"}.get(p["key"], p["key"])
    play = f'<nop><action><exec play_pcap_audio="/usr/share/sip-tester/dtmf_2833_{name}.pcap"/></action></nop>'
    return connected() + [pause(2000), play, pause(1000)] + until_hung_up(p)


def register(_, expires=60):
    """`[service]` registers; telephones of that address and the port in -key port answer for it."""
    uri = "sip:[service]@[remote_ip]"
    return [send("REGISTER sip:[remote_ip] SIP/2.0", [VIA, f"From: <{uri}>;tag={TAG}", f"To: <{uri}>", "Call-ID: [call_id]",
                 "CSeq: 1 REGISTER", "Contact: <sip:[service]@[local_ip]:[port]>", f"Expires: {expires}"], retrans="500"),
            recv("200")]


def unregister(p):
    return register(p, expires=0)


KINDS = [answer, silent, busy, short, refer, attended, consult, caller, cancel, info, dtmf, register, unregister]


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    given = dict(DEFAULTS)
    for setting in sys.argv[2:]:
        name, value = setting.split("=", 1)
        given[name] = type(DEFAULTS[name])(value)
    for kind in KINDS:
        steps = kind(given)
        text = "\n".join(steps).replace("[who]", given["who"])
        over = '\n<label id="over"/>\n<nop/>' if 'next="over"' in text else ""
        # SIPp refuses a variable that is only set.
        names = ",".join(",".join(re.findall('assign_to="([^"]*)"', text)).split(","))
        used = f'<Reference variables="{names}"/>\n' if names else ""
        head = f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="{kind.__name__}">\n'
        (folder / f"{kind.__name__}.xml").write_text(f"{head}{text}{over}\n{used}</scenario>\n")


if __name__ == "__main__":
    main()
