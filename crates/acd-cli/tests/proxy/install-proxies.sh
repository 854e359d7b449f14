#!/bin/sh
# Unpacks (does not install) Debian's nginx and Caddy into the folder given.
set -eu

folder=$1
if [ -x "$folder/usr/sbin/nginx" ] && [ -x "$folder/usr/bin/caddy" ]; then
    exit
fi
if ! command -v apt-get > /dev/null || ! command -v dpkg-deb > /dev/null; then
    echo "no apt-get here" >&2
    exit 1
fi
rm -rf "$folder" && mkdir -p "$folder"
cd "$folder"
apt-get download -q nginx caddy >&2 || { apt-get update -q >&2 && apt-get download -q nginx caddy >&2; }
for package in ./*.deb; do
    dpkg-deb -x "$package" .
done
usr/sbin/nginx -v
