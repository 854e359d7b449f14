#!/bin/sh
# Prints the folder that has `prometheus` and `promtool`. Where they are not installed, Debian's package is unpacked (not
# installed) into the folder given.
set -eu

for name in prometheus promtool; do
    command -v "$name" > /dev/null || missing=yes
done
if [ -z "${missing:-}" ]; then
    dirname "$(command -v promtool)"
    exit
fi
folder=$1
if [ ! -x "$folder/usr/bin/promtool" ]; then
    if ! command -v apt-get > /dev/null || ! command -v dpkg-deb > /dev/null; then
        echo "no apt-get here; install Prometheus by hand" >&2
        exit 1
    fi
    rm -rf "$folder" && mkdir -p "$folder"
    cd "$folder"
    apt-get download -q prometheus >&2 || { apt-get update -q >&2 && apt-get download -q prometheus >&2; }
    dpkg-deb -x ./prometheus_*.deb .
fi
echo "$folder/usr/bin"
