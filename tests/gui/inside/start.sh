#!/usr/bin/env bash
# start.sh STORY: install the zip into a fresh Blender, then play the story in its window. Runs inside the chroot.
set -e
blender --command extension install-file --repo user_default --enable /w/rack_focus.zip
exec blender --gpu-backend opengl --window-geometry 0 0 1920 1080 --enable-event-simulate \
    --python-exit-code 1 --python /w/inside/play.py -- "$1"
