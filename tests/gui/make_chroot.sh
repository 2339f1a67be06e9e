#!/usr/bin/env bash
# make_chroot.sh SUITE FOLDER: a Debian SUITE in FOLDER in which a windowed Blender runs with software GL.
#
# trixie has Blender 4.3, sid 5.2. Needs root and apt; from the mirror that apt already uses. Run again, it does nothing.
set -euo pipefail
suite=$1 folder=$2
[[ -e $folder/.ready ]] && exit 0

packages=(blender python3-numpy python3-requests libgl1 libglx-mesa0 libegl1 libegl-mesa0 libgl1-mesa-dri)
# The extension code of Blender 5 imports cattrs, which Debian does not pull in.
[[ $suite == trixie ]] || packages+=(python3-cattr)

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
missing=()
command -v debootstrap >/dev/null || missing+=(debootstrap)
command -v Xvfb >/dev/null || missing+=(xvfb)
command -v import >/dev/null || missing+=(imagemagick)
if ((${#missing[@]})); then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/\?$')
rm -rf --one-file-system "$folder"
mkdir -p "$folder"
debootstrap --variant=minbase "$suite" "$folder" "$mirror"

inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        chroot "$folder" "$@"
}
# No services in a chroot, no manuals, and no wait for the disk.
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
printf 'force-unsafe-io\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/locale/*\n' \
    >"$folder/etc/dpkg/dpkg.cfg.d/99small"
# A mirror that froze on a day still serves: the signatures are checked, and nobody needs today's packages.
printf 'Acquire::Check-Valid-Until "false";\nAcquire::Languages "none";\nAcquire::Retries "3";\n' \
    >"$folder/etc/apt/apt.conf.d/99frozen"
# Blender warns about file systems that it cannot list.
: >"$folder/etc/mtab"
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends "${packages[@]}"
inside apt-get clean
rm -rf "$folder"/var/lib/apt/lists/*
touch "$folder/.ready"
