"""The stage against stepping the user's scene: what measuring costs beside a heavy scene, and that both agree.

    uv run python -m benchmarks.stage

Three hundred subdivided objects whose deformation is animated stand beside two subjects: an empty on a parented,
constrained boom, and a bone of a posed rig. The goal is a thousand times.
"""

import argparse
import time
from dataclasses import dataclass

import bpy
import numpy as np
from tqdm import tqdm

from rack_focus_addon import api
from rack_focus_addon.blender.measure.full_scene import measuring_in
from rack_focus_addon.blender.measure.request import ShotRequest
from rack_focus_addon.blender.measure.visit import Record, visiting
from rack_focus_addon.blender.subjects.find import get_subject

from .timing import ROUNDS, Timed, timed

OBJECTS, FRAMES, LEVELS = 300, 250, 4


@dataclass(frozen=True)
class StageResult:
    """What was measured.

    Attributes
    ----------
    blender : str
    objects, frames : int
    stepped_frames : int
        How many frames were stepped through; `stepping_s` is that for all, in proportion.
    stage : Timed
    stepping_s : float
    difference : float
        The largest relative difference of distances at the frames that were stepped through.
    """

    blender: str
    objects: int
    frames: int
    stepped_frames: int
    stage: Timed
    stepping_s: float
    difference: float

    @property
    def ratio(self) -> float:
        """How many times quicker the stage is."""
        return self.stepping_s / self.stage.median


def measured(
    objects: int = OBJECTS, frames: int = FRAMES, *, stepped_frames: int = FRAMES, rounds: int = ROUNDS
) -> StageResult:
    """Build the scene in a fresh file and measure both ways."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    build(scene, objects, frames)
    at = np.arange(1.0, frames + 1.0)

    def on_stage() -> np.ndarray:
        return np.array([api.measure(scene, subject, frames=at) for subject in _subjects()])

    staged = on_stage()
    # Both subjects in one visit would be quicker still: this is a call each, as a script makes it.
    stage = Timed(*(seconds / len(staged) for seconds in timed(on_stage, times=5, rounds=rounds)))
    stepping_s, stepped = _stepped(scene, at[:stepped_frames])
    return StageResult(
        blender=bpy.app.version_string,
        objects=objects,
        frames=frames,
        stepped_frames=stepped_frames,
        stage=stage,
        stepping_s=stepping_s * frames / stepped_frames,
        difference=float(np.max(np.abs(staged[:, :stepped_frames] / stepped - 1.0))),
    )


def _stepped(scene: bpy.types.Scene, at: np.ndarray) -> tuple[float, np.ndarray]:
    found = tuple(get_subject(scene, subject, scene.camera) for subject in _subjects())
    request = ShotRequest(scene, scene.camera, found, at)
    record = Record.empty(request)
    start = time.perf_counter()
    with measuring_in(scene) as full, visiting(request, full, record) as visit:
        for index, frame in enumerate(at):
            visit.look(index, full.at(frame))
    taken = time.perf_counter() - start
    return taken, np.stack([record.distances_at(index) for index in range(len(at))], axis=1)


def _subjects() -> tuple[api.Subject, api.Subject]:
    return api.Subject("Subject"), api.Subject("Rig", bone="head", along=0.5)


def build(scene: bpy.types.Scene, objects: int, frames: int) -> None:
    """Fill a scene with two subjects that move, a camera, and animated, subdivided objects beside them."""
    scene.frame_start, scene.frame_end = 1, frames
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    boom, subject = bpy.data.objects.new("Boom", None), bpy.data.objects.new("Subject", None)
    for each in (camera, boom, subject):
        scene.collection.objects.link(each)
    scene.camera, subject.parent = camera, boom
    camera.location, subject.location = (0.0, -8.0, 0.0), (0.0, 2.0, 0.0)
    track = camera.constraints.new("TRACK_TO")
    track.target, track.track_axis, track.up_axis = boom, "TRACK_NEGATIVE_Z", "UP_Y"
    for frame, place in ((1, (0, 0, 0)), (frames, (3, 4, 1))):
        boom.location = place
        boom.keyframe_insert("location", frame=frame)
    _add_rig(scene, frames)
    mesh = _cube()
    for index in tqdm(range(objects), desc="Building", leave=False):
        _add_bystander(scene, mesh, index, frames)


def _add_rig(scene: bpy.types.Scene, frames: int) -> None:
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    bone = rig.data.edit_bones.new("head")
    bone.head, bone.tail = (1.0, 1.0, 0.0), (1.0, 1.0, 1.0)
    bpy.ops.object.mode_set(mode="OBJECT")
    for frame, place in ((1, (0, 0, 0)), (frames, (0, 0, 3))):
        rig.pose.bones["head"].location = place
        rig.pose.bones["head"].keyframe_insert("location", frame=frame)


def _cube() -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new("Cube")
    corners = [(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh.from_pydata(corners, [], faces)
    return mesh


def _add_bystander(scene: bpy.types.Scene, mesh: bpy.types.Mesh, index: int, frames: int) -> None:
    thing = bpy.data.objects.new(f"Bystander {index}", mesh)
    scene.collection.objects.link(thing)
    thing.location = (index % 20 * 2.0 - 20.0, 20.0, index // 20 * 2.0)
    thing.modifiers.new("Subdivision", "SUBSURF").levels = LEVELS
    twist = thing.modifiers.new("Twist", "SIMPLE_DEFORM")
    twist.deform_method = "TWIST"
    for frame, angle in ((1, 0.0), (frames, 3.0)):
        twist.angle, thing.rotation_euler.z = angle, angle
        twist.keyframe_insert("angle", frame=frame)
        thing.keyframe_insert("rotation_euler", frame=frame)


def main() -> None:
    """Measure and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stage", description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=OBJECTS)
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--stepped", type=int, help="step only the first of the frames, and count on in proportion")
    given = parser.parse_args()
    result = measured(given.objects, given.frames, stepped_frames=given.stepped or given.frames)
    partly = f" (from {result.stepped_frames} frames)" if result.stepped_frames < result.frames else ""
    median_ms, best_ms = (1e3 * seconds for seconds in result.stage)
    tqdm.write(
        f"Blender {result.blender}, {result.objects} subdivided objects, {result.frames} frames: "
        f"stage {median_ms:.2f} ms ({best_ms:.2f} at best), stepping {result.stepping_s:.1f} s{partly}: "
        f"{result.ratio:.0f} times; largest relative difference {result.difference:.1e}"
    )


if __name__ == "__main__":
    main()
