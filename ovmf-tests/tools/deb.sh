#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# deb.sh BUILD: a Debian package, BUILD/leafprobe_VERSION_ARCH.deb, of what `make install` installs. DEBFULLNAME and DEBEMAIL name its
# maintainer, as for Debian's own tools. Times are SOURCE_DATE_EPOCH's, so that the same sources give the same bytes. The lists of what it
# depends on and of why lintian's rules do not hold for images without an operating system are made here, since no source package is.
set -euo pipefail
build=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's/^#define LEAFPROBE_VERSION "\(.*\)"/\1/p' "probe/table/version.h")
arch=$(dpkg --print-architecture)
# Who gives it on is who keeps it: without a name, an address that is nobody's (RFC 2606).
maintainer="${DEBFULLNAME:-the leafprobe authors} <${DEBEMAIL:-leafprobe@example.org}>"
cd "$top"
work=$build/deb
stage=$work/stage
doc=$stage/usr/share/doc/leafprobe
overrides=$stage/usr/share/lintian/overrides
umask 022

rm -rf "$work"
mkdir -p "$work" "$stage/DEBIAN"
make --no-print-directory B="$build" DESTDIR="$stage" PREFIX=/usr install >"$work/log"
for program in "$stage"/usr/bin/*; do
    strip --strip-all --remove-section=.comment --remove-section=.note.gnu.build-id "$program"
done
gzip -9n "$stage/usr/share/man/man1/leafprobe.1"
ln -s leafprobe.1.gz "$stage/usr/share/man/man1/leafprobe-replay.1.gz"
mkdir -p "$doc" "$overrides" "$work/debian"

gzip -9nc "NEWS" >"$doc/NEWS.gz"
gzip -9nc >"$doc/changelog.gz" <<EOF
leafprobe ($version) unstable; urgency=low

  * See NEWS.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF
{
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\n'
    sed -n 's/^Copyright (c) \([0-9-]*\), \(.*\)/Copyright: \1 \2/p' "LICENSE"
    echo 'License: BSD-2-Clause'
    sed '1,/^Copyright/d' "LICENSE" | sed '1{/^$/d}; s/^$/./; s/^/ /'
} >"$doc/copyright"
cat >"$overrides/leafprobe" <<'EOF'
# Static: one file that runs on any Linux, an initramfs's, a cloud guest's, another distribution's.
leafprobe: embedded-library expat [usr/bin/leafprobe]
leafprobe: shared-library-lacks-prerequisites [usr/bin/leafprobe]
# Images that start without an operating system: data to this one, like those of qemu-system-data.
leafprobe: arch-dependent-file-in-usr-share *
leafprobe: statically-linked-binary [usr/share/leafprobe/*]
EOF

printf 'Source: leafprobe\nMaintainer: %s\n\nPackage: leafprobe\nArchitecture: any\n' "$maintainer" >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O stage/usr/bin/leafprobe-replay 2>shlibdeps.log) || {
    cat "$work/shlibdeps.log" >&2
    exit 1
}
cat >"$stage/DEBIAN/control" <<EOF
Package: leafprobe
Version: $version
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -k -s --apparent-size "$stage/usr" | cut -f1)
Depends: ${depends#shlibs:Depends=}
Suggests: qemu-system-x86, ovmf
Section: utils
Priority: optional
Description: bare-metal and guest CPUID probe
 leafprobe reads every CPUID leaf and subleaf of every CPU, on a machine
 without an operating system (UEFI applications, a multiboot and PVH image)
 and under Linux, and writes the table that a hypervisor holds for a virtual
 CPU and that a crash dump shows.
 .
 Its command captures, converts, decodes and compares such tables, says
 whether a guest can move to a host, and writes the configuration of a
 monitor whose guest shows a table.
EOF
(cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$stage" -print0 | xargs -0 touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
dpkg-deb --root-owner-group -Zxz --build "$stage" "$build/leafprobe_${version}_$arch.deb" >>"$work/log"
