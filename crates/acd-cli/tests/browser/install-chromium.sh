#!/bin/sh
# Installs the browser in which the wallboard is tested, and a font with Chinese characters: Debian's, some 400 MB unpacked.
# It needs root, or sudo without a password.
set -eu

packages="chromium fonts-wqy-microhei"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "install these by hand, this needs root: $packages" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "no apt-get here; install Chromium, and a font with Chinese characters, by hand" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
$as_root apt-get install -q -y --no-install-recommends $packages
