# Where things are and how they are called; read by every script. Each may be set from outside.
here=$(cd "$(dirname "$0")" && pwd)
CACHES=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}
BED=${BED:-$CACHES/acd-asterisk}                # everything that is made lies in here
ROOT=${ROOT:-$BED/root}                        # the chroot
CACHE=${CACHE-$BED/root.tar.zst}               # the chroot, packed; empty: none is kept
RUN=$ROOT/bed                                  # configuration, logs, process ids; /bed in the chroot
ASTERISK=${ASTERISK:-127.0.0.1}                # SIP is at port 5060 of it
ARI_PORT=${ARI_PORT:-8088}
AMI_PORT=${AMI_PORT:-5038}
SECRET=${SECRET:-acdsecret}                    # of the user acd, for ARI and AMI
PHONES=${PHONES:-127.0.0.2}                    # the agents' telephones
TRUNK=${TRUNK:-127.0.0.3}                      # callers: an address of its own, by which Asterisk knows them
OUTSIDE=${OUTSIDE:-127.0.0.4}                  # telephones elsewhere: callbacks, overflow
# The agents, group by group: NAME:PORT:COUNT. What a telephone does depends on its port (phones.sh); "-" is one that has to
# register first.
AGENTS=${AGENTS:-a:5070:40 silent:5071:8 busy:5072:2 short:5073:4 refer:5074:2 referagent:5080:2 referany:5081:2 attended:5075:2 colleague:5082:2 consult:5083:2 gone:5079:2 reg:-:4}
LOAD_AGENTS=${LOAD_AGENTS:-0}                  # how many members the app_queue "load" has
LOAD_MEMBER=${LOAD_MEMBER:-Local/a{n\}@load/n} # each of them
TALK=${TALK:-30-70}                            # how long they talk, in tenths of a second
MUSIC=${MUSIC:-yes}                            # no: app_queue's callers hear nothing (music is most of what they cost)
export LC_ALL=C.UTF-8

# stop_pid FILE: ends the process that FILE names, waits until it is gone (a zombie is), and takes the file away.
stop_pid() {
    [ -s "$1" ] || return 0
    pid=$(cat "$1")
    kill -"${STOP:-TERM}" "$pid" 2>/dev/null || :
    tries=0
    while kill -0 "$pid" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 30 ] || kill -9 "$pid" 2>/dev/null || :
        sleep 0.1
    done
    rm -f "$1"
}
