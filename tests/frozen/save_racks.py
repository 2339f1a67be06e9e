"""Save racks of this build, with this Blender: `racks-<version>.blend`, its library, and what is in them as JSON.

Run by hand from the root of the repository, with the Python of each Blender's wheel; see README.md beside it.
"""

import gzip
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "blender")]

os.environ["HOME"] = "/"  # Blender's file browser remembers the user's own folder, in every file
import bpy
from blender_shot import LENS, Shot
from frozen_racks import DATA, read_camera, read_racks

from rack_focus_addon import api

Rack = Callable[[Shot, bpy.types.Object], None]
SETS: dict[str, Rack] = {}


def on_camera(make: Rack) -> Rack:
    SETS[make.__name__] = make
    return make


def main() -> None:
    version = "{}.{}".format(*bpy.app.version)
    library = DATA / f"library-{version}.blend"
    write_library(library)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    shot = build_scene()
    # The link is made relative to the file, which therefore must have its place first.
    save(DATA / f"racks-{version}.blend")
    cameras = {name: shot.add_camera(name) for name in SETS}
    for camera in cameras.values():
        camera.matrix_world = shot.camera.matrix_world
    cameras["overridden"] = override(shot, cameras.pop("overridden"), library)
    shot.update()
    state = {}
    for name, make in SETS.items():
        state[name] = make_racks(shot, cameras[name], make, name)
    save(DATA / f"racks-{version}.blend")
    for path in (library, DATA / f"racks-{version}.blend"):
        without_this_machine(path)
    document = {"blender": bpy.app.version_string, "cameras": state}
    (DATA / f"racks-{version}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def make_racks(shot: Shot, camera: bpy.types.Object, make: Rack, name: str) -> dict[str, object]:
    shot.scene.camera = shot.camera = camera
    setup = BEFORE.get(name)
    if setup:
        setup(shot, camera)
    shot.scene.frame_set(1)
    before = read_camera(camera)
    make(shot, camera)
    shot.scene.frame_set(1)
    return {"before": before, "racks": read_racks(camera)}


def save(path: Path) -> None:
    bpy.context.scene.render.filepath = "//"
    bpy.context.preferences.filepaths.save_version = 0
    bpy.ops.wm.save_as_mainfile(filepath=str(path), relative_remap=True, compress=False)


def without_this_machine(path: Path) -> None:
    """Take this machine's folders out of a file, and compress it.

    4.2 writes the absolute path of each library beside the relative one. Nobody reads it: it is made anew at loading.
    """
    folder = os.fsencode(DATA)
    data = path.read_bytes().replace(folder, bytes(len(folder)))
    path.write_bytes(gzip.compress(data, mtime=0))


def write_library(path: Path) -> None:
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    shot = Shot()
    shot.camera.name = shot.data.name = "overridden"
    shot.dof.focus_distance, shot.dof.aperture_fstop = 3.25, 2.8
    shot.key((1, 9.0), (20, 8.0), (200, 6.5))
    bpy.data.libraries.write(str(path), {shot.camera}, path_remap="RELATIVE_ALL", compress=False)


def override(shot: Shot, placeholder: bpy.types.Object, library: Path) -> bpy.types.Object:
    bpy.data.cameras.remove(placeholder.data)
    with bpy.data.libraries.load(str(library), link=True, relative=True) as (_, into):
        into.objects = ["overridden"]
    shot.scene.collection.objects.link(into.objects[0])
    camera = into.objects[0].override_create(remap_local_usages=True)
    camera.data.override_create(remap_local_usages=True)
    return camera


def build_scene() -> Shot:
    """Subjects that stand, and that move, turn and bend."""
    shot = Shot()
    shot.empty("Near", 2.0)
    shot.empty("Middle", 3.5, right=-0.4)
    shot.empty("Far", 6.0)
    walker = shot.empty("Walker", 4.0)
    swing(walker, "location", walker.location, walker.location.x + 0.8)
    rig = shot.rig("Rig", 5.0)
    head = rig.pose.bones["head"]
    head.rotation_mode = "XYZ"
    for frame, angle in ((1, 0.0), (60, 0.7), (120, -0.3)):
        head.rotation_euler.x = angle
        head.keyframe_insert("rotation_euler", frame=frame)
    cube = shot.cube("Cube", 4.5, size=0.8)
    swing(cube, "rotation_euler", cube.rotation_euler, 1.2)
    bend(shot.cube("Body", 3.0, size=1.2))
    return shot


def swing(thing: bpy.types.Object, path: str, start: object, x: float) -> None:
    for frame, value in ((1, start[0]), (120, x)):
        getattr(thing, path)[0] = value
        thing.keyframe_insert(path, frame=frame)


def bend(body: bpy.types.Object) -> None:
    body.shape_key_add(name="Basis")
    bent = body.shape_key_add(name="Bent")
    for index, point in enumerate(bent.data):
        point.co.x += 0.03 * index
    for frame, value in ((1, 0.0), (120, 1.0)):
        bent.value = value
        bent.keyframe_insert("value", frame=frame)


# ------------------------------------------------------------------------------------- what was there before the racks
def users_keys(shot: Shot, camera: bpy.types.Object) -> None:
    """An artist's curve, with handles of every kind, some inside the rack's range."""
    shot.key((2, 9.0), (30, 3.0), (45, 5.5), (60, 4.0), (110, 7.25))
    curve = shot.curve()
    for index, (left, right) in enumerate((("FREE", "FREE"), ("ALIGNED", "ALIGNED"), ("VECTOR", "AUTO"))):
        point = curve.keyframe_points[index]
        point.handle_left_type, point.handle_right_type = left, right
        if left == "FREE":
            point.handle_left, point.handle_right = (0.25, 8.5), (9.5, 10.25)
    curve.keyframe_points[3].interpolation, curve.keyframe_points[3].easing = "ELASTIC", "EASE_OUT"
    curve.keyframe_points[4].type = "EXTREME"
    curve.extrapolation = "LINEAR"
    curve.update()


def users_odd_handles(shot: Shot, camera: bpy.types.Object) -> None:
    """Handles where Blender would not lay them itself: they come back only because the recipe remembers them."""
    shot.key((20, 4.0), (44, 6.5), (80, 3.0))
    for point in shot.curve().keyframe_points:
        point.handle_left = (point.co.x - 5.25, point.co.y + 0.75)
        point.handle_right = (point.co.x + 3.5, point.co.y + 1.25)


def users_lone_key(shot: Shot, camera: bpy.types.Object) -> None:
    (point,) = shot.key((44, 4.0)).keyframe_points
    point.handle_left, point.handle_right = (40.5, 4.75), (49.0, 3.5)


def users_lens(shot: Shot, camera: bpy.types.Object) -> None:
    shot.key((1, 35.0), (90, 70.0), path=LENS)


def users_focus_object(shot: Shot, camera: bpy.types.Object) -> None:
    camera.data.dof.focus_object = bpy.data.objects["Rig"]
    camera.data.dof.focus_subtarget = "head"
    camera.data.dof.focus_distance = 4.25


def users_driver(shot: Shot, camera: bpy.types.Object) -> None:
    """Something on the camera that no rack touches."""
    camera.data.driver_add("shift_x").driver.expression = "0.01"


def shared_data(shot: Shot, camera: bpy.types.Object) -> None:
    shot.add_camera("shared other", camera.data)
    shot.key((5, 2.5), (70, 3.5))


def users_subtle_values(shot: Shot, camera: bpy.types.Object) -> None:
    camera.data.dof.focus_distance, camera.data.dof.aperture_fstop = 7.125, 3.5


BEFORE: dict[str, Rack] = {
    "moving": users_keys,
    "odd_handles": users_odd_handles,
    "lone_key": users_lone_key,
    "nearest": users_odd_handles,
    "live_bounds": users_keys,
    "breathing_zoom": users_lens,
    "focus_object": users_focus_object,
    "shared": shared_data,
    "two_ranges": users_keys,
    "auto": users_subtle_values,
    "live_bone": users_subtle_values,
    "chain": users_driver,
}


# --------------------------------------------------------------------------------------------------------------- racks
@on_camera
def moving(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Walker", camera=camera, start=24, frames=30)


@on_camera
def odd_handles(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=30, frames=24)
    # As whatever touches the curve does: Blender lays the handles anew, those of the user's keys too.
    shot.curve().update()


@on_camera
def lone_key(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=30, frames=24)
    # As whatever touches the curve does: Blender lays the handles anew, those of the user's keys too.
    shot.curve().update()


@on_camera
def chain(shot: Shot, camera: bpy.types.Object) -> None:
    marks = [
        api.Mark("Near", arrive=10),
        api.Mark("Far", arrive=40, pull_frames=18, ease="SINE", ease_direction="OUT", space="LOG", note="she turns"),
        api.Mark(api.Subject("Middle", offset=-0.1), arrive=90.5, pull_seconds=1.0, ease="CUBIC", space="DISTANCE"),
    ]
    api.create_rack(shot.scene, marks=marks, camera=camera, name="Three marks")


@on_camera
def two_ranges(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=15, frames=20, fstop=4.0)
    api.create_rack(shot.scene, "Far", "Middle", camera=camera, start=70, frames=24, fstop=5.6, keys="EVERY_FRAME")


@on_camera
def breathing(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=30, frames=24, breathing=1.0)


@on_camera
def breathing_zoom(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Walker", camera=camera, start=30, frames=24, breathing=0.6)


@on_camera
def auto(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=30, frames=24, fstop="AUTO", style="MIDDLE")


@on_camera
def live_origin(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Walker", camera=camera, start=30, frames=24, mode="LIVE", ease="BACK")


@on_camera
def live_bone(shot: Shot, camera: bpy.types.Object) -> None:
    head = api.Subject("Rig", bone="head", along=0.5)
    api.create_rack(shot.scene, head, "Near", camera=camera, start=30, frames=24, mode="LIVE", space="LOG", fstop=2.8)


@on_camera
def live_bounds(shot: Shot, camera: bpy.types.Object) -> None:
    cube = api.Subject("Cube", part="BOUNDS")
    api.create_rack(shot.scene, "Walker", cube, camera=camera, arrive=64, seconds=1.0, mode="LIVE")


@on_camera
def shared(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=30, frames=24, shared_data="SINGLE_USER")


@on_camera
def focus_object(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Far", 3.25, camera=camera, start=30, frames=24)


@on_camera
def overridden(shot: Shot, camera: bpy.types.Object) -> None:
    api.create_rack(shot.scene, "Near", "Far", camera=camera, start=30, frames=24, fstop=4.0)


@on_camera
def nearest(shot: Shot, camera: bpy.types.Object) -> None:
    body = api.Subject("Body", part="NEAREST")
    api.create_rack(shot.scene, "Far", body, camera=camera, start=30, frames=24)


@on_camera
def point(shot: Shot, camera: bpy.types.Object) -> None:
    body, eye = bpy.data.objects["Body"], camera.matrix_world.translation
    place = body.matrix_world.translation + type(eye)((0.11, 0.0, 0.17))
    picked = api.pick_surface(shot.scene, body, ray=(eye, place - eye), camera=camera)
    api.create_rack(shot.scene, "Far", picked, camera=camera, start=30, frames=24, follow="TIGHT")


if __name__ == "__main__":
    main()
