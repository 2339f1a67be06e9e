"""Refusals: each names the culprit and the way out, and changes nothing."""

import bpy
import pytest
from blender_shot import counts, snapshot

from rack_focus_addon import api
from rack_focus_addon.blender.write import stack


def assert_refused(shot, message, *subjects, kind=api.RackFocusError, **options):
    before = snapshot(shot.camera)
    with pytest.raises(kind, match=message):
        api.create_rack(shot.scene, *(subjects or ("A", "B")), **{"start": 10, "frames": 24, **options})
    assert snapshot(shot.camera) == before


def add_modifier(curve):
    curve.modifiers.new("NOISE")


def mute(curve):
    curve.mute = True


def lock(curve):
    curve.lock = True


def bake(curve):
    curve.convert_to_samples(1, 50)


def influence(animation):
    animation.action_influence = 0.5


def add(animation):
    animation.action_blend_type = "ADD"


def no_extrapolation(animation):
    animation.action_extrapolation = "NOTHING"


def solo(animation):
    animation.nla_tracks[0].is_solo = True


@pytest.mark.parametrize(
    ("subjects", "options", "message"),
    [
        (("A", "A"), {}, "'A' is given twice"),
        (("A", "Nobody"), {}, "no object 'Nobody'"),
        (("A", None), {}, "to_subject is missing"),
        (("A", "Cam"), {}, "'Cam' is the camera itself"),
        (("A", "Behind"), {}, "'Behind' is behind the camera at frame 34"),
        (("Behind", "A"), {}, "'Behind' is behind the camera at frame 10"),
        (("A", "Beside"), {}, "'Beside' is in the camera's plane at frame 34"),
        (("A", "B"), {"frames": 0}, "positive, finite number of frames.*not 0"),
        (("A", "B"), {"frames": -3}, "not -3"),
        (("A", "B"), {"frames": float("inf")}, "not inf"),
        (("A", "B"), {"frames": None, "seconds": float("nan")}, "not nan seconds"),
        (("A", "B"), {"seconds": 1.0}, "in frames or in seconds"),
        (("A", "B"), {"start": float("nan")}, "start must be a frame that Blender has.*not nan"),
        (("A", "B"), {"start": None, "arrive_marker": "cut"}, "no timeline marker 'cut'"),
        (("A", "B"), {"ease": "WOBBLE"}, "'WOBBLE'.*SMOOTHERSTEP"),
        (("A", "B"), {"space": "PARSEC"}, "'PARSEC'.*DIOPTRE"),
        (("A", "B"), {"fstop": 0.0}, "f-number"),
        (("A", "B"), {"shared_data": "MAYBE"}, "'MAYBE'.*SINGLE_USER"),
        (("A", "B"), {"camera": "B"}, "'B' is not a camera"),
    ],
)
def test_arguments(pair, subjects, options, message):
    pair.empty("Behind", -3.0)
    pair.empty("Beside", 0.0)
    assert_refused(pair, message, *subjects, **options)


def test_no_camera(pair):
    pair.scene.camera = None
    assert_refused(pair, "'Scene' has no camera to render frame 34")


@pytest.mark.parametrize(("path", "wish"), [("dof.focus_distance", "KEEP"), ("dof.aperture_fstop", 4.0)])
def test_a_driver(pair, path, wish):
    pair.data.driver_add(path).driver.expression = "3.0"
    assert_refused(pair, "'Cam'", fstop=wish, kind=api.CameraError)


def test_a_driver_on_the_stop_is_no_hindrance_where_it_is_kept(pair):
    pair.data.driver_add("dof.aperture_fstop").driver.expression = "3.0"
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert pair.focus_at(34) == pytest.approx(6.0)


@pytest.mark.parametrize("wish", ["AUTO", 4.0])
def test_an_animated_stop(pair, wish):
    pair.key((1, 2.0), (50, 8.0), path="dof.aperture_fstop")
    assert_refused(pair, "f-stop of 'Cam' is animated.*KEEP", fstop=wish)


@pytest.mark.parametrize(
    ("change", "message"),
    [(add_modifier, "modifiers"), (mute, "muted"), (lock, "locked"), (bake, "baked into samples")],
)
def test_a_curve_whose_keys_are_not_what_it_gives(pair, change, message):
    change(pair.key((1, 9.0), (50, 8.0)))
    assert_refused(pair, f"'Cam'.*{message}")


@pytest.mark.parametrize("change", [influence, add, no_extrapolation, solo])
def test_nla_tracks_that_mix_in(pair, change):
    pair.key((1, 9.0))
    strip_action = pair.data.animation_data.action
    pair.data.animation_data.action = None
    pair.key((1, 5.0), (20, 7.0))
    animation = pair.data.animation_data
    animation.nla_tracks.new().strips.new("Strip", 1, strip_action)
    change(animation)
    assert_refused(pair, "NLA tracks of camera 'Cam'")


def test_nla_tracks_below_a_whole_action_are_no_hindrance(pair):
    pair.key((1, 99.0))
    action = pair.data.animation_data.action
    pair.data.animation_data.action = None
    pair.data.animation_data.nla_tracks.new().strips.new("Strip", 1, action)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert [pair.focus_at(frame) for frame in (1, 34, 120)] == pytest.approx([2, 6, 6])


def test_an_action_that_animates_another_camera(pair):
    other = pair.add_camera("Other")
    pair.key((1, 9.0))
    other.data.animation_data_create().action = pair.data.animation_data.action
    if hasattr(other.data.animation_data, "action_slot"):
        other.data.animation_data.action_slot = pair.data.animation_data.action_slot
    assert_refused(pair, "also animates Other")


def test_panoramas_that_blur_otherwise_everywhere_and_cameras_with_shaders(pair):
    pair.data.type, pair.data.panorama_type = "PANO", "MIRRORBALL"
    assert_refused(pair, "'Cam' is a panorama of type MIRRORBALL.*make it EQUIRECTANGULAR", kind=api.CameraError)
    if "CUSTOM" in pair.data.bl_rna.properties["type"].enum_items:
        pair.data.type = "CUSTOM"
        assert_refused(pair, "'Cam' runs a shader of its own", kind=api.CameraError)


def test_panoramic_works_to_all_sides_and_auto_says_why_not(pair):
    pair.data.type, pair.data.panorama_type = "PANO", "EQUIRECTANGULAR"
    pair.empty("Behind", -3.0, right=4.0, up=0.0)
    assert_refused(pair, "'Cam' is not perspective.*by hand", "A", "Behind", fstop="AUTO")
    api.create_rack(pair.scene, "A", "Behind", start=10, frames=24)
    beside_the_axis = (2.0**2 + 0.3**2 + 0.2**2) ** 0.5
    assert (pair.focus_at(10), pair.focus_at(34)) == pytest.approx((beside_the_axis, 5.0), rel=1e-5)
    assert [finding.code for finding in api.check(pair.scene) if finding.severity == "ERROR"] == []


def test_orthographic_works_and_auto_says_why_not(pair):
    pair.data.type = "ORTHO"
    assert_refused(pair, "'Cam' is not perspective: its stop has no focal length.*by hand", fstop="AUTO")
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    assert (pair.focus_at(10), pair.focus_at(34)) == pytest.approx((2.0, 6.0), rel=1e-5)


# ------------------------------------------------------------------ shared camera data


def test_shared_data_is_refused_by_the_names_of_all(pair):
    for name in ("Second", "Third"):
        pair.add_camera(name, pair.data)
    assert_refused(pair, "shares its data with Second, Third.*SINGLE_USER")


@pytest.mark.parametrize("keyed", [False, True], ids=["bare", "keyed"])
def test_single_user_gives_own_data_and_removal_shares_it_again(pair, keyed):
    other = pair.add_camera("Second", pair.data)
    if keyed:
        pair.key((1, 9.0), (20, 7.0), (60, 5.0))
        pair.key((1, 35.0), (60, 85.0), path="lens")
    pair.scene.frame_set(1)
    before, shared = snapshot(pair.camera), pair.data
    api.create_rack(pair.scene, "A", "B", start=10, frames=24, shared_data="SINGLE_USER")
    assert pair.data != shared == other.data
    assert pair.focus_at(34) == pytest.approx(6.0)
    assert pair.focus_at(34, other) != pytest.approx(6.0)
    assert not other.data.dof.use_dof
    pair.scene.frame_set(1)
    api.remove_rack(pair.camera)
    assert snapshot(pair.camera) == before
    assert pair.data == shared


def test_own_data_that_was_changed_since_is_kept(pair):
    shared = pair.data
    pair.add_camera("Second", shared)
    for change in ({"lens": 85.0}, {"shift_x": 0.1}):
        api.create_rack(pair.scene, "A", "B", start=10, frames=24, shared_data="SINGLE_USER")
        for name, value in change.items():
            setattr(pair.data, name, value)
        api.remove_rack(pair.camera)
        assert pair.data != shared
        pair.camera.data = shared


def test_animation_added_to_own_data_since_is_kept(pair):
    pair.add_camera("Second", pair.data)
    api.create_rack(pair.scene, "A", "B", start=10, frames=24, shared_data="SINGLE_USER")
    pair.key((1, pair.data.lens), path="lens")
    api.remove_rack(pair.camera)
    assert len(pair.curve("lens").keyframe_points) == 1


# ------------------------------------------------------------------ linked cameras


def test_linked_camera_data_says_how_to_override(pair, tmp_path):
    bpy.data.libraries.write(str(tmp_path / "lib.blend"), {pair.camera})
    bpy.data.objects.remove(pair.camera)
    with bpy.data.libraries.load(str(tmp_path / "lib.blend"), link=True) as (_, into):
        into.objects = ["Cam"]
    pair.camera = into.objects[0]
    pair.scene.collection.objects.link(pair.camera)
    pair.scene.camera = pair.camera
    assert_refused(pair, r"'Cam' \('Cam'\) is linked from .*lib\.blend.*library override")


def test_a_rack_made_in_the_library_is_found_but_not_removed(pair, tmp_path):
    api.create_rack(pair.scene, "A", "B", start=10, frames=24)
    bpy.data.libraries.write(str(tmp_path / "lib.blend"), {pair.scene})
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(tmp_path / "lib.blend"), link=True) as (_, into):
        into.objects = ["Cam"]
    camera = into.objects[0]
    before = snapshot(camera)
    assert [rack.name for rack in api.find_racks(camera)] == ["A to B"]
    with pytest.raises(api.CameraError, match=r"'Cam' .*is linked.*lib\.blend"):
        api.remove_rack(camera)
    assert snapshot(camera) == before


# ------------------------------------------------------------------ failures half-way


class HalfwayError(Exception):
    pass


def fail(*_args, **_kwargs):
    raise HalfwayError


@pytest.mark.parametrize(
    "function",
    ["_give_own_data", "_give_own_action", "write_keys", "with_written", "_let_keys_focus", "write_recipe"],
)
@pytest.mark.parametrize("state", ["bare", "keyed", "shared", "racked"])
def test_a_failure_at_any_step_restores_everything(pair, monkeypatch, function, state):
    pair.dof.focus_object = bpy.data.objects["B"]
    if state in ("keyed", "racked"):
        pair.key((1, 9.0), (20, 7.0), (60, 5.0))
    if state == "shared":
        pair.add_camera("Second", pair.data)
    if state == "racked":
        api.create_rack(pair.scene, "A", "B", start=5, frames=24, fstop=5.6)
    pair.scene.frame_set(1)
    before, found = snapshot(pair.camera), [rack.name for rack in api.find_racks(pair.camera)]
    if function == "write_recipe":
        # Fails after it has written, once.
        write = stack.write_recipe

        def write_and_fail(*args):
            monkeypatch.setattr(stack, "write_recipe", write)
            write(*args)
            raise HalfwayError

        monkeypatch.setattr(stack, "write_recipe", write_and_fail)
    else:
        monkeypatch.setattr(stack, function, fail)
    with pytest.raises(HalfwayError):
        api.create_rack(pair.scene, "B", "A", start=20, frames=24, fstop=2.8, breathing=1.0, shared_data="SINGLE_USER")
    monkeypatch.undo()
    assert snapshot(pair.camera) == before
    assert [rack.name for rack in api.find_racks(pair.camera)] == found
    if found:
        api.remove_rack(pair.camera)
        assert counts() == before["counts"]
