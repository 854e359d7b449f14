#!/usr/bin/env bash
# Asks the server whatever its own description allows, and much that it does not, and sees whether it answers as described.
# Usage: crates/acd-cli/tests/server/schemathesis.sh [EXAMPLES]   (of each operation; 50 without)
set -euo pipefail
cd "$(dirname "$0")/../../../.."

examples=${1:-50}
venv=$PWD/target/schemathesis
make_venv() { rm -rf "$venv" && python3 -m venv "$venv"; }
if [ ! -x "$venv/bin/schemathesis" ]; then
    # Debian's Python comes without the module that makes environments, and a machine with Rust alone without Python.
    make_venv 2> /dev/null || { apt-get update -q && apt-get install -q -y python3 python3-venv && make_venv; }
    "$venv/bin/pip" install --quiet schemathesis==4.32.5
fi
cargo build --quiet --package acd-cli

folder=$(mktemp -d)
export ACD_TOKEN=schemathesis-0123456789
target/debug/acd serve crates/acd-cli/tests/server/centre.toml --journal "$folder/journal" --listen 127.0.0.1:0 --drain 0 \
    > "$folder/out" 2> "$folder/log" &
server=$!
trap 'kill $server 2> "$folder/late" || true; wait $server || true; rm -rf "$folder"' EXIT
until grep -q listening "$folder/out"; do kill -0 $server || { cat "$folder/log"; exit 1; }; sleep 0.1; done
address=$(sed 's/^listening on //' "$folder/out")

# What a schema allows may be refused: texts are bounded in bytes, the second of two dates is the later one.
# Schemathesis does not write TOML. Streams and who waits for an agent are answered for as long as somebody reads: crates/acd-cli/tests/server/events.rs and commands.rs
# try them.
cd "$folder"
"$venv/bin/schemathesis" run "$address/openapi.json" --header "Authorization: Bearer $ACD_TOKEN" \
    --exclude-path /v1/events --exclude-path /v1/board/events --exclude-path /v1/arrivals \
    --exclude-name "PUT /v1/center" \
    --checks all --exclude-checks positive_data_acceptance --max-examples "$examples" --seed 1 --workers 1 --request-timeout 10 --no-color --continue-on-failure
