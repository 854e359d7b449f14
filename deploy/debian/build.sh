#!/usr/bin/env bash
# Makes a Debian package of a binary: deploy/debian/build.sh BINARY [FOLDER]. Needs dpkg-deb; nothing is compiled.
set -euo pipefail

binary=$(realpath "$1")
folder=$(realpath -m "${2:-target/debian}")
cd "$(dirname "$0")/../.."

version=$("$binary" --version | sed 's/^acd //')
architecture=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 0755 "$root"

install -Dm0755 "$binary" "$root/usr/bin/acd"
install -Dm0644 deploy/systemd/acd.service "$root/usr/lib/systemd/system/acd.service"
install -Dm0640 deploy/systemd/acd.env "$root/etc/acd/acd.env"
install -Dm0644 deploy/debian/centre.toml "$root/etc/acd/centre.toml"
for shell in bash:usr/share/bash-completion/completions/acd zsh:usr/share/zsh/vendor-completions/_acd fish:usr/share/fish/vendor_completions.d/acd.fish; do
    mkdir -p "$root/$(dirname "${shell#*:}")"
    "$binary" completions "${shell%%:*}" > "$root/${shell#*:}"
done
"$binary" man "$root/usr/share/man/man1" > /dev/null
gzip -9n "$root"/usr/share/man/man1/*.1
mkdir -p "$root/usr/share/doc/acd"
cp LICENSE-MIT "$root/usr/share/doc/acd/copyright"
cp -r deploy/prometheus deploy/grafana deploy/nginx deploy/caddy "$root/usr/share/doc/acd/"
gzip -9nc CHANGELOG.md > "$root/usr/share/doc/acd/changelog.gz"
find "$root/usr/share" -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +

mkdir -p "$root/DEBIAN"
# What a binary needs of the system's libraries; a static one needs none.
needs=""
if ldd "$binary" 2> /dev/null | grep -q libc.so; then
    needs=$(objdump -T "$binary" | sed -n 's/.*GLIBC_\([0-9.]*\).*/\1/p' | sort -uV | tail -1)
    needs="Depends: libc6 (>= $needs), libgcc-s1, adduser"
else
    needs="Depends: adduser"
fi
cat > "$root/DEBIAN/control" <<CONTROL
Package: acd
Version: $version
Architecture: $architecture
Maintainer: The authors of acd <acd@example.org>
Section: net
Priority: optional
$needs
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Description: automatic call distributor
 Routes calls to agents by skill, tier and wait, with a journal from which it
 goes on after a crash, an HTTP interface for switches, a wallboard, metrics,
 and a simulation that plans with the code that routes.
CONTROL
printf '/etc/acd/acd.env\n/etc/acd/centre.toml\n' > "$root/DEBIAN/conffiles"
cat > "$root/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    getent passwd acd > /dev/null || adduser --system --group --no-create-home --home /var/lib/acd acd
    chown -R root:acd /etc/acd
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        # An upgrade goes on with all calls.
        if [ -n "$2" ]; then systemctl try-restart acd.service; fi
    fi
fi
POSTINST
cat > "$root/DEBIAN/prerm" <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl --no-reload disable --now acd.service; fi
PRERM
chmod 0755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"

mkdir -p "$folder"
dpkg-deb -Z"${COMPRESSION:-xz}" --root-owner-group --build "$root" "$folder/acd_${version}_$architecture.deb"
