"""Enabling imports what is registered and drawn, and nothing that computes: seen in a Blender of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LIGHT = {"core", "core.choices", "core.options", "core.errors", "core.messages", "blender", "blender.wording"}
"""What enabling needs of the layers that compute."""

MOST = 64
"""Modules of ours."""

CHILD = """
import json, sys
import bpy

def fresh(since):
    return sorted(set(sys.modules) - since)

said = {}
before = set(sys.modules)
import rack_focus_addon
rack_focus_addon.register()
said["enabling"] = fresh(before)

before = set(sys.modules)
from rack_focus_addon.session import overlay as session_overlay
from rack_focus_addon.ui.overlay import switches as overlay
scene, camera = bpy.context.scene, bpy.context.scene.camera
graph = bpy.context.evaluated_depsgraph_get()
overlay.sync()
session_overlay._when_idle()
said["sight"] = session_overlay.look_now(scene, graph, camera)
camera.location.x += 1.0
bpy.context.view_layer.update()
session_overlay._memory.due = 0.0
session_overlay._when_idle()
session_overlay.note_settings(scene)
said["idling"] = fresh(before)

before = set(sys.modules)
rack_focus_addon.unregister()
said["disabling"] = fresh(before)
handlers = [getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers)]
said["left"] = [each.__module__ for those in handlers if isinstance(those, list) for each in those]
print("\\n" + json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path_factory.mktemp("blender"))}
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def own(modules):
    return {name.removeprefix("rack_focus_addon.") for name in modules if name.startswith("rack_focus_addon.")}


def test_enabling_imports_nothing_that_computes(said):
    of_ours = own(said["enabling"])
    assert {name for name in of_ours if name.split(".")[0] in {"core", "files", "blender", "api", "advice"}} == LIGHT
    assert not {name.split(".")[0] for name in said["enabling"]} & {"numpy", "cattrs", "attr", "attrs", "tqdm"}


def test_enabling_imports_few_modules(said):
    assert "operators.create" in own(said["enabling"])
    assert len(own(said["enabling"])) <= MOST
    assert len(said["enabling"]) <= MOST + 8


def test_where_nobody_racks_the_overlay_imports_nothing(said):
    """Not when it is switched on, redrawn, or told of a change."""
    assert said["idling"] == []
    assert said["sight"] is None


def test_disabling_imports_nothing_and_leaves_nothing(said):
    assert said["disabling"] == []
    assert not [name for name in said["left"] if name.startswith("rack_focus")]
