"""Random shots, each made from its own number alone, to freeze what a build plans for them.

Built with plain bpy and the public api, so that any later build can be asked for the same. They are drawn by
`Generator.random`, whose stream numpy keeps, with one stream for each shot: adding a shot changes none of the others.
"""

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np
from blender_shot import LENS, STOP, Shot

from rack_focus_addon import api

SEED = 20260
COUNT = 200
EASES = (
    *("LINEAR", "SINE", "QUAD", "CUBIC", "QUART", "QUINT", "EXPO", "CIRC", "BACK", "BOUNCE", "ELASTIC", "SMOOTHSTEP"),
    *("SMOOTHERSTEP",) * 3,
)
SPACES = ("DIOPTRE", "DIOPTRE", "LOG", "DISTANCE")
DIRECTIONS = ("IN_OUT", "IN_OUT", "IN", "OUT")
INTERPOLATIONS = ("BEZIER", "BEZIER", "LINEAR", "CONSTANT", "SINE")


class Dice:
    def __init__(self, number: int) -> None:
        self._random = np.random.default_rng([SEED, number]).random

    def chance(self, share: float) -> bool:
        return float(self._random()) < share

    def pick(self, options: Sequence[Any]) -> Any:
        return options[int(self._random() * len(options))]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * float(self._random())

    def whole(self, low: int, high: int) -> int:
        return int(self.between(low, high + 1))

    def frame(self, low: float, high: float) -> float:
        """A whole frame mostly, else one between."""
        exact = self.between(low, high)
        return round(exact, 2) if self.chance(0.2) else float(round(exact))

    def vector(self, spread: float) -> np.ndarray:
        return np.array([self.between(-spread, spread) for _ in range(3)])


class RandomShot:
    """A scene, and what a rack is asked for in it."""

    def __init__(self, number: int) -> None:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        self.dice = Dice(number)
        self.shot = Shot()
        self.unit = self._set_scene()
        self.has_surface = False
        self.subjects = [self._subject(name) for name in "ABC"]
        self._set_camera()
        self.shot.scene.frame_set(1)
        self.call = self._asked_for()
        self._set_keys()
        self.shot.scene.frame_set(1)

    def create(self) -> api.Rack:
        return api.create_rack(self.shot.scene, **self.call)

    # ---------------------------------------------------------------------------------------------------------- scene
    def _set_scene(self) -> float:
        """Set the scene's clock, picture and unit; return how many of its units a generated one is."""
        dice, scene = self.dice, self.shot.scene
        scene.render.fps, scene.render.fps_base = dice.pick(((24, 1.0), (24, 1.0), (25, 1.0), (30, 1.001)))
        scene.frame_end = dice.pick((100, 120, 180))
        scene.render.resolution_x, scene.render.resolution_y = dice.pick(((1920, 1080), (1280, 720), (1080, 1920)))
        scene.render.resolution_percentage = dice.pick((100, 100, 100, 50))
        if dice.chance(0.08):
            scene.render.pixel_aspect_y = 1.4
        if dice.chance(0.1):
            scene.render.frame_map_old, scene.render.frame_map_new = 100, dice.pick((50, 130, 200))
        scene.unit_settings.scale_length = dice.pick((1.0,) * 7 + (0.01, 0.1, 2.5))
        return 1.0 / scene.unit_settings.scale_length

    # ------------------------------------------------------------------------------------------------------- subjects
    def _subject(self, name: str) -> Any:
        make = self.dice.pick(
            (
                self._still,
                self._still,
                self._moving,
                self._moving,
                self._parented,
                self._constrained,
                self._on_path,
                self._bone,
                self._box,
                self._box,
                self._box,
                self._box,
                self._collection,
                self._distance,
            )
        )
        return make(name)

    def _depth(self) -> float:
        return self.dice.between(1.8, 12.0) * self.unit

    def _aside(self) -> dict[str, float]:
        return {way: self.dice.between(-0.4, 0.4) * self.unit for way in ("right", "up")}

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self.dice.chance(0.2):
            options["offset"] = self.dice.between(-0.2, 0.2) * self.unit
        if self.dice.chance(0.15):
            options["slab"] = self.dice.between(0.0, 0.3)
        return options

    def _still(self, name: str) -> Any:
        self.shot.empty(name, self._depth(), **self._aside())
        return api.Subject(name, **self._options()) if self.dice.chance(0.4) else name

    def _moving(self, name: str) -> Any:
        subject = self.shot.empty(name, self._depth(), **self._aside())
        self._move(subject, self.dice.between(0.1, 1.2))
        if self.dice.chance(0.1):
            subject.hide_viewport = True
        return api.Subject(name, **self._options())

    def _parented(self, name: str) -> Any:
        subject = self.shot.empty(name, self._depth(), **self._aside())
        parent = self._helper(f"{name} parent")
        parent.rotation_euler = self.dice.vector(0.3)
        parent.scale = 1.0 + self.dice.vector(0.3)
        subject.parent = parent
        self.shot.update()
        subject.matrix_parent_inverse = parent.matrix_world.inverted()
        self._move(parent, 0.4)
        self._turn(parent, 0.1)
        return name

    def _constrained(self, name: str) -> Any:
        subject = self.shot.empty(name, self._depth(), **self._aside())
        leader = self.shot.empty(f"{name} leader", self._depth(), **self._aside())
        self._move(leader, 0.5)
        added = subject.constraints.new(self.dice.pick(("COPY_LOCATION", "CHILD_OF", "LIMIT_DISTANCE")))
        added.target, added.influence = leader, self.dice.between(0.3, 1.0)
        return name

    def _on_path(self, name: str) -> Any:
        subject = self.shot.add(name, None, self._depth(), right=0.0, up=0.0)
        self._follow(subject, self._path(f"{name} path", subject.location, 0.8))
        subject.location = (0.0, 0.0, 0.0)
        return name

    def _bone(self, name: str) -> Any:
        rig = self.shot.rig(name, self._depth())
        rig.scale = (0.3 * self.unit,) * 3
        head = rig.pose.bones["head"]
        head.rotation_mode = "XYZ"
        self._turn(head, 0.8)
        return api.Subject(name, bone=self.dice.pick(("head", "spine")), along=self.dice.pick((0.0, 0.5, 1.0)))

    def _box(self, name: str) -> Any:
        """A mesh: its bounds, a group, where it is first met, its nearest vertex, or a point on it."""
        dice = self.dice
        box = self.shot.cube(name, self._depth(), size=dice.between(0.3, 1.2) * self.unit)
        box.rotation_euler = dice.vector(0.5)
        group = box.vertex_groups.new(name="face")
        group.add([0, 1, 2, 3], 1.0, "REPLACE")
        if dice.chance(0.4):
            self._bend(box)
        elif dice.chance(0.3):
            box.modifiers.new("Subdivision", "SUBSURF").levels = 2
        if dice.chance(0.6):
            self._move(box, 0.4)
            self._turn(box, 0.6)
        self.shot.scene.frame_set(1)
        part = dice.pick(("BOUNDS", "SURFACE", "NEAREST", "VERTEX_GROUP", "POINT", "ORIGIN"))
        self.has_surface |= part in {"SURFACE", "VERTEX_GROUP"} or bool(box.modifiers)
        if part == "POINT":
            return api.pick_surface(self.shot.scene, name, tuple(box.matrix_world.translation), frame=1)
        options = self._options()
        if part == "VERTEX_GROUP" or (part == "NEAREST" and dice.chance(0.5)):
            options["vertex_group"] = "face"
        if dice.chance(0.35):
            options["sharp"] = "BOUNDS"
        elif options.get("vertex_group") and dice.chance(0.5):
            options["sharp"] = "VERTEX_GROUP"
        return api.Subject(name, part=part, **options)

    def _collection(self, name: str) -> Any:
        group = bpy.data.collections.new(name)
        self.shot.scene.collection.children.link(group)
        depth = self._depth()
        for index in range(2):
            member = self.shot.cube(f"{name} {index}", depth * (1.0 + 0.1 * index), size=0.4 * self.unit)
            group.objects.link(member)
            if self.dice.chance(0.5):
                self._move(member, 0.3)
        return api.Subject(group if self.dice.chance(0.5) else name, sharp=self.dice.pick(("SLAB", "BOUNDS")))

    def _distance(self, name: str) -> Any:
        depth = self._depth()
        if self.dice.chance(0.3):
            self.shot.empty(name, depth)
            return api.Subject(name, extent=(0.95 * depth, 1.1 * depth))
        return depth

    # --------------------------------------------------------------------------------------------------------- motion
    def _frames(self, count: int) -> list[float]:
        return [float(frame) for frame in np.linspace(1, self.shot.scene.frame_end, count).round()]

    def _move(self, thing: Any, spread: float) -> None:
        start, kind = np.array(thing.location), self.dice.pick(INTERPOLATIONS)
        for frame in self._frames(self.dice.whole(2, 5)):
            thing.location = start + self.dice.vector(spread * self.unit)
            thing.keyframe_insert("location", frame=frame)
        self._shape(thing, kind)

    def _turn(self, thing: Any, spread: float) -> None:
        start = np.array(thing.rotation_euler)
        for frame in self._frames(self.dice.whole(2, 4)):
            thing.rotation_euler = start + self.dice.vector(spread)
            thing.keyframe_insert("rotation_euler", frame=frame)

    def _shape(self, thing: Any, kind: str) -> None:
        for curve in _curves_of(thing.id_data):
            for point in curve.keyframe_points:
                point.interpolation = kind
            if self.dice.chance(0.05):
                curve.modifiers.new("NOISE").strength = 0.1 * self.unit

    def _bend(self, box: bpy.types.Object) -> None:
        box.shape_key_add(name="Basis")
        bent = box.shape_key_add(name="Bent")
        for point in bent.data:
            point.co.x += self.dice.between(-0.2, 0.2) * self.unit
        for frame, value in zip(self._frames(3), (0.0, 1.0, 0.3), strict=True):
            bent.value = value
            bent.keyframe_insert("value", frame=frame)

    def _helper(self, name: str) -> bpy.types.Object:
        return self.shot.add(name, None, self.dice.between(0.5, 3.0) * self.unit, **self._aside())

    def _path(self, name: str, around: Any, spread: float) -> bpy.types.Object:
        curve = bpy.data.curves.new(name, "CURVE")
        curve.dimensions, curve.path_duration = "3D", self.shot.scene.frame_end
        spline = curve.splines.new("NURBS")
        spline.points.add(3)
        for point in spline.points:
            point.co = (*(np.array(around) + self.dice.vector(spread * self.unit)), 1.0)
        spline.use_endpoint_u = True
        path = bpy.data.objects.new(name, curve)
        self.shot.scene.collection.objects.link(path)
        return path

    def _follow(self, thing: bpy.types.Object, path: bpy.types.Object) -> None:
        added = thing.constraints.new("FOLLOW_PATH")
        added.target, added.use_fixed_location = path, True
        for frame, share in zip(self._frames(2), (0.0, 1.0), strict=True):
            added.offset_factor = share
            added.keyframe_insert("offset_factor", frame=frame)

    # --------------------------------------------------------------------------------------------------------- camera
    def _set_camera(self) -> None:
        dice, data = self.dice, self.shot.data
        data.lens, data.sensor_width = dice.pick((18.0, 35.0, 50.0, 85.0, 135.0)), dice.pick((36.0, 24.89, 51.2))
        data.sensor_fit = dice.pick(("AUTO", "AUTO", "HORIZONTAL", "VERTICAL"))
        data.dof.aperture_fstop = dice.pick((1.2, 1.8, 2.0, 2.8, 5.6, 11.0))
        data.dof.aperture_ratio = dice.pick((1.0, 1.0, 1.0, 1.5))
        data.clip_end = 1000.0 * self.unit
        if dice.chance(0.15):
            data.shift_x, data.shift_y = dice.between(-0.2, 0.2), dice.between(-0.2, 0.2)
        if dice.chance(0.09):
            data.type, data.ortho_scale = "ORTHO", dice.between(3.0, 8.0) * self.unit
        elif dice.chance(0.03):
            data.type = "PANO"
        dice.pick(
            (self._rest, self._rest, self._dolly, self._dolly, self._crane, self._track, self._rail, self._drive)
        )()
        if dice.chance(0.1):
            self.shot.key((1, 35.0), (60, 60.0), (100, 50.0), path=LENS)
        if dice.chance(0.06):
            self.shot.key((1, 2.0), (80, 4.0), path=STOP)

    def _rest(self) -> None:
        """A camera that stands."""

    def _dolly(self) -> None:
        self._move(self.shot.camera, 0.3)
        self._turn(self.shot.camera, 0.06)

    def _crane(self) -> None:
        arm = self._helper("Crane")
        arm.scale = 1.0 + self.dice.vector(0.2)
        camera = self.shot.camera
        camera.parent = arm
        self.shot.update()
        camera.matrix_parent_inverse = arm.matrix_world.inverted()
        self._move(arm, 0.4)
        self._turn(arm, 0.04)
        if self.dice.chance(0.5):
            camera.scale = (2.0, 0.5, 1.3)

    def _track(self) -> None:
        aim = self.shot.empty("Aim", 6.0 * self.unit)
        self._move(aim, 0.5)
        self._move(self.shot.camera, 0.3)
        added = self.shot.camera.constraints.new("TRACK_TO")
        added.target, added.track_axis, added.up_axis = aim, "TRACK_NEGATIVE_Z", "UP_Y"

    def _rail(self) -> None:
        camera = self.shot.camera
        self._follow(camera, self._path("Rail", camera.location, 0.4))
        camera.location = (0.0, 0.0, 0.0)

    def _drive(self) -> None:
        """A camera that a driver carries, by an object's place."""
        slider = self._helper("Slider")
        self._move(slider, 0.2)
        driver = self.shot.camera.driver_add("location", 0).driver
        variable = driver.variables.new()
        variable.name, variable.type = "x", "TRANSFORMS"
        variable.targets[0].id, variable.targets[0].transform_type = slider, "LOC_X"
        driver.expression = f"{self.shot.camera.location.x:.3f} + x * 0.1"

    # -------------------------------------------------------------------------------------------------------- request
    def _asked_for(self) -> dict[str, Any]:
        dice = self.dice
        call: dict[str, Any] = self._marks() if dice.chance(0.55) else self._two()
        call |= {"ease": dice.pick(EASES), "ease_direction": dice.pick(DIRECTIONS), "space": dice.pick(SPACES)}
        call["fstop"] = dice.pick(("KEEP", "KEEP", "AUTO", "AUTO", dice.between(1.2, 11.0)))
        if call["fstop"] == "AUTO":
            call |= {
                "style": dice.pick(("WIDEST", "MIDDLE", "DEEPEST")),
                "steps": dice.pick(("THIRD", "FULL", "EXACT")),
            }
            call["blur_coc"] = dice.pick((8.0, 8.0, 3.0))
            call["blur_share"] = dice.pick((0.0, 0.0, 0.01))
        call["coc_mm"] = dice.pick((None, None, None, 0.02, "DIAGONAL"))
        call["mode"] = dice.pick(("KEYS", "KEYS", "KEYS", "LIVE"))
        if self.has_surface and dice.chance(0.9):
            call["mode"] = "KEYS"  # no driver reaches a surface, which a few shots are enough to say
        if call["mode"] == "KEYS":
            call["keys"] = dice.pick(("FITTED",) * 5 + ("EVERY_FRAME",))
            call["follow"] = dice.pick(("NATURAL", "NATURAL", "TIGHT", "LOCKED"))
            call["breathing"] = dice.pick((0.0,) * 7 + (1.0, 0.5))
        if self.shot.data.type != "PERSP" and dice.chance(0.75):
            # Without a focal length no stop can be solved and nothing breathes, which a few shots are enough to say.
            call |= {"fstop": "KEEP", "breathing": 0.0}
        call["tolerance_px"] = dice.pick((0.25, 0.25, 0.25, 0.05, 1.0))
        return call

    def _two(self) -> dict[str, Any]:
        dice, (first, second) = self.dice, self._in_turn(2)
        anchor = dice.pick(("start", "arrive"))
        call = {"from_subject": first, "to_subject": second, anchor: dice.frame(40, 70)}
        if dice.chance(0.1):
            self.shot.scene.timeline_markers.new("cue", frame=int(call.pop(anchor)))
            call[f"{anchor}_marker"] = dice.pick(("cue",) * 7 + ("no such cue",))
        return call | dice.pick(({"frames": dice.frame(2, 30)}, {"seconds": dice.between(0.1, 1.2)}, {}))

    def _marks(self) -> dict[str, Any]:
        dice, frame = self.dice, self.dice.frame(3, 30)
        chain = self._in_turn(dice.whole(2, 5))
        marks = [api.Mark(chain[0], arrive=frame)]
        for subject in chain[1:]:
            length, hold = dice.frame(3, 20), dice.pick((0.0, 0.0, dice.frame(1, 25)))
            frame = round(frame + hold + length, 2)
            own: dict[str, Any] = {"pull_frames": length}
            if dice.chance(0.4):
                own |= {"ease": dice.pick(EASES), "space": dice.pick(SPACES), "ease_direction": dice.pick(DIRECTIONS)}
            # Rarely a pull that would start before the last one arrives.
            own["arrive"] = frame - hold - 2.0 if dice.chance(0.015) else frame
            marks.append(api.Mark(subject, **own))
        return {"marks": marks}

    def _in_turn(self, count: int) -> list[Any]:
        """So many subjects, no two in a row the same but rarely."""
        chain = [self.dice.whole(0, 2)]
        while len(chain) < count:
            chain.append((chain[-1] + self.dice.whole(1, 2)) % 3)
        found = [self.subjects[index] for index in chain]
        if self.dice.chance(0.03):
            found[-1] = self.dice.pick((found[-2], "Nobody", api.Subject("A", bone="no such bone")))
        return found

    # ----------------------------------------------------------------------------------------------- what stands there
    def _set_keys(self) -> None:
        """Keys of the user, another rack, a camera that others share, a cut."""
        dice = self.dice
        if dice.chance(0.2):
            self._artists_keys()
        if dice.chance(0.08) and self.call["mode"] == "KEYS":
            self.shot.empty("Other", 3.0 * self.unit)
            try:
                api.create_rack(self.shot.scene, "Other", 5.0 * self.unit, arrive=dice.whole(5, 20), frames=4)
            except api.RackFocusError:
                self.shot.data["refused"] = True
        if dice.chance(0.06):
            second = self.shot.add_camera("Second")
            for name, frame, camera in (("first", 1, self.shot.camera), ("second", dice.whole(70, 110), second)):
                self.shot.scene.timeline_markers.new(name, frame=frame).camera = camera
        if dice.chance(0.03):
            self.shot.add_camera("Twin", self.shot.data)
            self.call["shared_data"] = dice.pick(("REFUSE", "SINGLE_USER", "SINGLE_USER"))

    def _artists_keys(self) -> None:
        frames = sorted({self.dice.whole(1, 140) for _ in range(self.dice.whole(1, 5))})
        curve = self.shot.key(*((frame, self._depth()) for frame in frames))
        for point in curve.keyframe_points:
            point.interpolation = self.dice.pick(INTERPOLATIONS)
            point.handle_left_type = point.handle_right_type = self.dice.pick(
                ("AUTO_CLAMPED", "AUTO", "VECTOR", "FREE")
            )
        curve.extrapolation = self.dice.pick(("CONSTANT", "CONSTANT", "LINEAR"))
        curve.update()


def _curves_of(block: bpy.types.ID) -> Sequence[bpy.types.FCurve]:
    animation = block.animation_data
    if "slots" not in bpy.types.Action.bl_rna.properties:
        return animation.action.fcurves
    from bpy_extras import anim_utils

    # A mesh with shape keys has them in its own action, in another slot.
    return anim_utils.action_get_channelbag_for_slot(animation.action, animation.action_slot).fcurves
