#!/bin/sh
# Starts the agents' telephones, one SIPp for each kind, and one elsewhere.   ./phones.sh [ring=100 talk=3000 target=8002 …]
# 5070 answers, 5071 never answers, 5072 is busy, 5073 hangs up itself, 5074, 5080 and 5081 transfer blindly, 5075 and 5082
# after having asked, 5083 asks and goes back to the caller, 5077 is that of agents who register; nobody is at 5079.
# Settings: DEFAULTS in scenarios.py.
set -eu
. "$(dirname "$0")/env.sh"

# phone KIND ADDRESS PORT NAME MEDIA_PORT [SETTING=VALUE ...]
phone() {
    kind=$1 address=$2 port=$3 name=$4 media=$5
    shift 5
    rm -f "$RUN/log/$name.err"
    "$here/scenarios.py" "$RUN/sip/$name" $settings "asterisk=$ASTERISK:5060" "$@"
    # -ci: its control port is on loopback like everything else. -aa: NOTIFY is answered by itself.
    setsid chroot "$ROOT" sipp -sf "/bed/sip/$name/$kind.xml" -i "$address" -mi "$address" -p "$port" -ci 127.0.0.1 \
        -min_rtp_port "$media" -aa -nostdin -trace_err -error_file "/bed/log/$name.err" >"$RUN/log/$name.out" 2>&1 </dev/null &
    echo $! > "$RUN/$name.pid"
}
settings=$*
phone answer "$PHONES" 5070 answer 11000
phone silent "$PHONES" 5071 silent 10800
phone busy "$PHONES" 5072 busy 10900
phone short "$PHONES" 5073 short 12000
phone refer "$PHONES" 5074 refer 13000 target=8118
phone refer "$PHONES" 5080 referagent 13400 target=a38
phone refer "$PHONES" 5081 referany 13600 target=5551234
phone attended "$PHONES" 5075 attended 14000 target=8118
phone attended "$PHONES" 5082 colleague 14400 target=a36
phone consult "$PHONES" 5083 consult 14600 target=8120
phone answer "$PHONES" 5077 registered 15000
phone answer "$OUTSIDE" 5060 outside 16000
