"""A script that uses the api ends as it should: no crash of Blender while Python lets go of everything."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import bpy
from rack_focus_addon import api

class Job:
    pass

# Two that hold each other are let go of last.
job = Job()
job.self, job.rack, job.calls = job, api.create_rack, [getattr(api, name) for name in api.__all__]
bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
scene = bpy.context.scene
scene.camera = bpy.data.objects.new("Cam", bpy.data.cameras.new("Cam"))
scene.collection.objects.link(scene.camera)
job.made = api.create_rack(scene, 2.0, 6.0, start=10, frames=20)
print("done")
"""


def test_a_script_ends_without_a_crash():
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=False)
    assert "done" in ended.stdout, ended.stderr
    assert ended.returncode == 0, ended.stderr[-2000:]
