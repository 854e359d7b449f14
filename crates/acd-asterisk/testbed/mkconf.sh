#!/bin/sh
# Writes Asterisk's configuration to /bed/etc in the chroot: all of it, as env.sh says; none of Debian's is read.
set -eu
. "$(dirname "$0")/env.sh"
etc=$RUN/etc
mkdir -p "$etc" "$RUN/log" "$RUN/run" "$RUN/spool" "$RUN/lib/keys"

cat > "$etc/asterisk.conf" <<END
[directories]
astetcdir => /bed/etc
astmoddir => $(cd "$ROOT" && echo usr/lib/*/asterisk/modules | sed 's|^|/|')
astvarlibdir => /bed/lib
astdbdir => /bed/lib
astkeydir => /bed/lib
astdatadir => /usr/share/asterisk
astagidir => /bed/lib
astspooldir => /bed/spool
astrundir => /bed/run
astlogdir => /bed/log
[options]
nocolor = yes
END

cat > "$etc/logger.conf" <<END
[general]
dateformat = %F %T.%3q
[logfiles]
messages => notice,warning,error
END

# What is not used, and complained of where there is no file.
printf '[general]\nenable = no\n' > "$etc/cdr.conf"
for file in ccss cel features stasis udptl; do echo '[general]' > "$etc/$file.conf"; done
for file in acl pjproject queuerules websocket_client; do : > "$etc/$file.conf"; done
printf '[general]\ncountry = us\n[us]\ndescription = -\nring = 440+480/2000,0/4000\n' > "$etc/indications.conf"

# Each by its name: half a second to start, and nothing runs that was not asked for.
{
    printf '[modules]\nautoload = no\n'
    for module in $(cat "$here/modules"); do echo "load = $module.so"; done
} > "$etc/modules.conf"

cat > "$etc/http.conf" <<END
[general]
enabled = yes
bindaddr = $ASTERISK
bindport = $ARI_PORT
sessionlimit = 1000
session_keep_alive = 600000
END

sed "s/SECRET/$SECRET/" "$here/../snippets/ari.conf" > "$etc/ari.conf"

cat > "$etc/manager.conf" <<END
[general]
enabled = yes
bindaddr = $ASTERISK
port = $AMI_PORT
timestampevents = yes
[acd]
secret = $SECRET
read = all
write = all
writetimeout = 5000
END

cat > "$etc/rtp.conf" <<END
[general]
rtpstart = 20000
rtpend = 29999
END

[ "$MUSIC" = no ] && : > "$etc/musiconhold.conf" || cat > "$etc/musiconhold.conf" <<END
[default]
mode = files
directory = /usr/share/asterisk/moh
END

{
    cat <<END
[global]
type = global
user_agent = testbed
[udp]
type = transport
protocol = udp
bind = $ASTERISK:5060

END
    cat "$here/../snippets/pjsip.conf"
    cat <<END

[phone](!,acd-telephone)
bind_rtp_to_media_address = yes
media_address = $ASTERISK
device_state_busy_at = 1

[trunk](phone)
context = trunk
device_state_busy_at = 0
[trunk]
type = identify
endpoint = trunk
match = $TRUNK

[outside](phone)
context = trunk
aors = outside
device_state_busy_at = 0
[outside]
type = aor
contact = sip:outside@$OUTSIDE:5060
END
    for group in $AGENTS; do
        IFS=: read -r name port count <<END
$group
END
        for n in $(seq "$count"); do
            contact="contact = sip:$name$n@$PHONES:$port"
            [ "$port" != - ] || contact="max_contacts = 1
remove_existing = yes
maximum_expiration = 60
minimum_expiration = 5"
            cat <<END

[$name$n](phone)
callerid = Agent $name$n <$name$n>
aors = $name$n
[$name$n]
type = aor
$contact
END
        done
    done
} > "$etc/pjsip.conf"

mkdir -p "$etc/acd"
cp "$here/../snippets/extensions.conf" "$etc/acd/"
cat > "$etc/extensions.conf" <<END
#include "acd/extensions.conf"

[globals]
TALK_LO = ${TALK%-*}
TALK_HI = ${TALK#*-}

[direct]
exten => _[a-z].,1,Dial(PJSIP/\${EXTEN},15)
exten => 7000,1,Answer(,i)                  ; Asterisk's own queue
 same => n,Queue(fallback)
 same => n,Hangup()
exten => 7001,1,Answer(,i)                  ; the same, for a load
 same => n,Queue(load)
 same => n,Hangup()
exten => 9000,1,Answer(,i)
 same => n,Echo()

[trunk]                                     ; what callers may dial
include => acd-queues
include => direct

[agents]                                    ; what agents may dial
include => acd-queues
include => acd-agents

[load]                                      ; both ends of a load without telephones
exten => _a.,1,Answer(,i)
 same => n,Wait(\$[\${RAND(\${TALK_LO},\${TALK_HI})} / 10])
 same => n,Hangup()
exten => caller,1,Answer(,i)
 same => n,Wait(86400)
exten => queue,1,Answer(,i)
 same => n,Queue(load)
 same => n,Hangup()
exten => stasis,1,Stasis(acd,incoming,8000)
 same => n,Hangup()
END

{
    cat <<END
[general]
autofill = yes
[a-queue](!)
strategy = leastrecent
ringinuse = no
retry = 1
timeout = 15
wrapuptime = 0
[fallback](a-queue)
END
    for n in $(seq 5); do echo "member => PJSIP/a$n"; done
    echo '[load](a-queue)'
    for n in $(seq "$LOAD_AGENTS"); do echo "member => $LOAD_MEMBER" | sed "s/{n}/$n/"; done
} > "$etc/queues.conf"

chroot "$ROOT" chown -R asterisk:asterisk /bed
