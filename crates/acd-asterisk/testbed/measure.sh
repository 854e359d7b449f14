#!/bin/sh
# How long an agent whose call has ended waits for the next one: app_queue and the router in turn, on one switch in one session,
# by Asterisk's own clock.   ./measure.sh ACD_ASTERISK [AGENTS WAITING [SECONDS [TALK]]]
# TALK: how long agents talk, in tenths of a second. Telephones are Local channels, without media. One JSON object a line.
set -eu
. "$(dirname "$0")/env.sh"
binary=$1 agents=${2:-50} waiting=${3:-5} seconds=${4:-30} talk=${5:-30-70}
work=$(mktemp -d)
cat > "$work/center.toml" <<END
queues.load = {}
profiles.all.skills = { load = 1 }
[agents]
$(for n in $(seq "$agents"); do echo "a$n = { profile = \"all\" }"; done)
END
cat > "$work/switch.toml" <<END
asterisk = { address = "$ASTERISK:$ARI_PORT", user = "acd", password = "$SECRET" }
telephones = { endpoint = "Local/{name}@load/n" }
queues.load.extension = "8000"
END
"$here/stop.sh"
LOAD_AGENTS=$agents TALK=$talk MUSIC=no "$here/mkconf.sh"
"$here/start.sh"
"$here/load.py" queue --waiting "$waiting" --seconds "$seconds" --process "asterisk=$(cat "$RUN/asterisk.pid")"
"$here/stop.sh"
# Another configuration: app_queue's members would be busy with the router's calls.
LOAD_AGENTS=0 TALK=$talk MUSIC=no "$here/mkconf.sh"
"$here/start.sh"
"$binary" run "$work/center.toml" "$work/switch.toml" --journal "$work/journal" --listen 127.0.0.1:8114 \
    >/dev/null 2>"$work/log" &
adapter=$!
for _ in $(seq 100); do
    curl -s "http://127.0.0.1:8114/v1/calls" >/dev/null && break
    sleep 0.1
done
for n in $(seq "$agents"); do
    curl -s "http://127.0.0.1:8114/v1/commands" --json "{\"sign_in\": {\"agent\": \"a$n\"}}" >/dev/null
done
"$here/wire.py" --seconds "$seconds" &
wire=$!
"$here/load.py" stasis --waiting "$waiting" --seconds "$seconds" --process "asterisk=$(cat "$RUN/asterisk.pid")" \
    --process "acd=$adapter"
wait "$wire"
kill "$adapter"
wait "$adapter" || :
grep -c -E 'WARN|ERROR' "$work/log" >&2 || :
"$here/stop.sh"
