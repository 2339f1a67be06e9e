import dataclasses

import pytest

bpy = pytest.importorskip("bpy")

from rack_focus_addon import api, cli
from rack_focus_addon.blender.animation import FOCUS_PATH, read_keys
from rack_focus_addon.blender.compat import find_fcurve
from rack_focus_addon.session import panel as session


def choose(scene, start="Bond", end="Villain"):
    settings = scene.rack_focus
    settings.from_subject.object = bpy.data.objects.get(start)
    settings.to_subject.object = bpy.data.objects.get(end)
    return settings


def keys_of(scene):
    return read_keys(find_fcurve(scene.camera.data, FOCUS_PATH))


def refusal(operator, **arguments):
    with pytest.raises(RuntimeError) as caught:
        operator(**arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ({"use_playhead": False, "frame": 24}, {"start": 24}),
        ({"anchor": "ARRIVE", "use_playhead": False, "frame": 90, "seconds": 2.0}, {"arrive": 90, "seconds": 2.0}),
        (
            {"length_unit": "FRAMES", "frames": 13, "ease": "SINE", "ease_direction": "OUT", "space": "DISTANCE"},
            {"start": 1, "frames": 13, "ease": "SINE", "ease_direction": "OUT", "space": "DISTANCE"},
        ),
        ({"stop_mode": "AUTO", "space": "LOG"}, {"start": 1, "fstop": "AUTO", "space": "LOG"}),
        ({"stop_mode": "MANUAL", "fstop": 4.0}, {"start": 1, "fstop": 4.0}),
        (
            {"breathing": 0.5, "follow": "LOCKED", "keys": "EVERY_FRAME"},
            {"start": 1, "breathing": 0.5, "follow": "LOCKED", "keys": "EVERY_FRAME"},
        ),
    ],
)
def test_operator_api_and_command_line_give_equal_keys(shot, tmp_path, settings, options):
    path = tmp_path / "shot.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))

    for name, value in settings.items():
        setattr(choose(shot), name, value)
    assert bpy.ops.rack_focus.create() == {"FINISHED"}
    by_operator, (rack,) = keys_of(shot), api.find_racks(shot.camera)
    bpy.ops.rack_focus.remove()
    assert keys_of(shot) == ()

    api.create_rack(shot, "Bond", "Villain", **options)
    assert keys_of(shot) == by_operator
    assert api.find_racks(shot.camera)[0].fstop == rack.fstop
    assert api.find_racks(shot.camera)[0].lens_keys == rack.lens_keys

    flags = {"ease_direction": "direction", "fstop": "stop"}
    words = [word for name, value in options.items() for word in (f"--{flags.get(name, name)}", str(value))]
    assert cli.main(["apply", str(path), "--from", "Bond", "--to", "Villain", *words]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(path))
    assert keys_of(bpy.context.scene) == by_operator
    assert api.find_racks(bpy.context.scene.camera)[0].fstop == rack.fstop


def test_the_caller_wins_over_the_panel(shot):
    choose(shot).ease = "LINEAR"
    bpy.ops.rack_focus.create(frame=10, use_playhead=False, length_unit="FRAMES", frames=20)
    frames = [key.frame for key in keys_of(shot)]
    assert frames[0] == 10
    assert frames[-1] == 30
    assert shot.rack_focus.frame == 1, "the panel keeps its own settings"


def test_playhead_is_the_default_start(shot):
    choose(shot)
    shot.frame_set(33)
    bpy.ops.rack_focus.create()
    assert keys_of(shot)[0].frame == 33


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda scene: setattr(scene, "camera", None), "no camera"),
        (lambda scene: setattr(scene.rack_focus.from_subject, "object", None), "Pick the subject to pull from"),
        (lambda scene: setattr(scene.rack_focus.to_subject, "object", None), "Pick the subject to pull to"),
        (lambda scene: choose(scene, "Bond", "Bond"), "'Bond'"),
        (lambda scene: choose(scene, "Bond", "Cam"), "'Cam' is the camera itself"),
        (lambda scene: scene.collection.objects.unlink(bpy.data.objects["Villain"]), "'Villain' is not in this scene"),
        (lambda scene: scene.collection.objects.link(bpy.data.objects.new("Other", scene.camera.data)), "share"),
    ],
)
def test_button_is_grey_and_says_why(shot, spoil, reason):
    choose(shot)
    assert session.find_obstacle(shot) is None
    assert bpy.ops.rack_focus.create.poll()
    spoil(shot)
    assert reason in session.find_obstacle(shot)
    assert not bpy.ops.rack_focus.create.poll()
    assert session.look_ahead(shot, bpy.context.evaluated_depsgraph_get()) is None


def test_refusal_is_an_error_and_changes_nothing(shot):
    choose(shot)
    shot.camera.data.driver_add(FOCUS_PATH).driver.expression = "3.0"
    assert "driver" in refusal(bpy.ops.rack_focus.create)
    assert not shot.camera.data.dof.use_dof


def test_shared_data_made_single_user(shot):
    choose(shot).single_user = True
    other = bpy.data.objects.new("Other", shot.camera.data)
    shot.collection.objects.link(other)
    bpy.ops.rack_focus.create()
    assert shot.camera.data != other.data
    bpy.ops.rack_focus.remove()
    assert shot.camera.data == other.data


def test_remove_needs_a_rack(shot):
    assert not bpy.ops.rack_focus.remove.poll()
    choose(shot)
    bpy.ops.rack_focus.create()
    assert "no rack" in refusal(bpy.ops.rack_focus.remove, name="Nonsense")
    assert bpy.ops.rack_focus.remove(name="Bond to Villain") == {"FINISHED"}
    assert not bpy.ops.rack_focus.remove.poll()


def test_swap_pulls_the_other_way(shot):
    choose(shot).to_subject.part = "BOUNDS"
    bpy.ops.rack_focus.swap()
    settings = shot.rack_focus
    assert settings.from_subject.object.name == "Villain"
    assert settings.from_subject.part == "BOUNDS"
    assert settings.to_subject.object.name == "Bond"
    assert settings.to_subject.part == "ORIGIN"


def test_here_takes_the_playhead_and_keeps_it(shot):
    shot.frame_set(47)
    bpy.ops.rack_focus.frame_here()
    shot.frame_set(3)
    assert session.arrival_frame(shot) == 47 + 24
    shot.rack_focus.anchor = "ARRIVE"
    assert session.arrival_frame(shot) == 47


def test_subjects_from_selection(shot):
    assert not bpy.ops.rack_focus.subjects_from_selection.poll()
    for name in ("Villain", "Bond"):
        bpy.data.objects[name].select_set(True)
    bpy.context.view_layer.objects.active = bpy.data.objects["Villain"]
    bpy.ops.rack_focus.subjects_from_selection()
    assert shot.rack_focus.from_subject.object.name == "Bond"
    assert shot.rack_focus.to_subject.object.name == "Villain"
    bpy.data.objects["Bond"].select_set(False)
    assert "two objects" in refusal(bpy.ops.rack_focus.subjects_from_selection)
    bpy.ops.rack_focus.subjects_from_selection(slot="FROM")
    assert shot.rack_focus.from_subject.object.name == "Villain"


def make_rig(scene, *bones):
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for name in bones:
        rig.data.edit_bones.new(name).tail = (0, 0, 1)
    bpy.ops.object.mode_set(mode="OBJECT")
    return rig


def deformed_by(scene, rig):
    mesh = bpy.data.objects.new("Body", bpy.data.meshes.new("Body"))
    scene.collection.objects.link(mesh)
    mesh.modifiers.new("Armature", "ARMATURE").object = rig
    return mesh


def test_picking_a_rig_or_what_it_deforms_finds_the_head(shot):
    rig = make_rig(shot, "spine", "mixamorig:HeadTop_End", "mixamorig:Head")
    settings = shot.rack_focus
    settings.from_subject.object = rig
    assert (settings.from_subject.part, settings.from_subject.bone) == ("BONE", "mixamorig:Head")
    settings.to_subject.object = deformed_by(shot, rig)
    assert settings.to_subject.object == rig
    assert (settings.to_subject.part, settings.to_subject.bone) == ("BONE", "mixamorig:Head")


def test_picking_a_rig_without_a_head_aims_at_its_bounds(shot):
    rig = make_rig(shot, "root", "spine")
    body = deformed_by(shot, rig)
    settings = shot.rack_focus
    settings.from_subject.object = body
    assert (settings.from_subject.object, settings.from_subject.part) == (body, "BOUNDS")
    settings.from_subject.object = bpy.data.objects["Bond"]
    assert settings.from_subject.part == "ORIGIN", "what was suggested for the last one does not stay"


def test_outlook_is_what_the_api_measures(shot):
    choose(shot).stop_mode = "AUTO"
    graph = bpy.context.evaluated_depsgraph_get()
    before = session.look_ahead(shot, graph)
    bpy.ops.rack_focus.create()
    after = session.look_ahead(shot, bpy.context.evaluated_depsgraph_get())
    assert dataclasses.replace(after.readout) == before.readout, "the rack it predicts is the rack it makes"
    assert before.readout.start.distance == pytest.approx(api.measure(shot, "Bond")[0])
    assert before.readout.end.distance == pytest.approx(api.measure(shot, "Villain")[0])
    assert before.readout.blur_px == pytest.approx(api.blur(shot, ["Bond"], frames=[25])[0, 0], rel=1e-3)
    assert before.stop == api.solve_fstop(shot, ["Bond", "Villain"])


def test_outlook_names_the_subject_behind_the_camera(shot):
    choose(shot)
    bpy.data.objects["Villain"].location = shot.camera.matrix_world @ bpy.data.objects["Villain"].location.__class__(
        (0, 0, 5)
    )
    outlook = session.look_ahead(shot, bpy.context.evaluated_depsgraph_get())
    assert "'Villain' is behind the camera" in outlook.problem


def test_the_outlook_states_the_breathing_that_the_rack_will_have(shot):
    choose(shot).breathing = 1.0
    bpy.context.view_layer.update()
    outlook = session.look_ahead(shot, bpy.context.view_layer.depsgraph)
    assert outlook.framing_change == pytest.approx(api.plan_rack(shot, "Bond", "Villain", breathing=1.0).framing_change)


def test_a_linked_camera_is_refused_before_the_click(shot, tmp_path):
    choose(shot)
    path = str(tmp_path / "camera.blend")
    bpy.data.libraries.write(path, {shot.camera}, fake_user=True)
    bpy.data.objects.remove(shot.camera)
    with bpy.data.libraries.load(path, link=True) as (_, wanted):
        wanted.objects = ["Cam"]
    shot.collection.objects.link(wanted.objects[0])
    shot.camera = wanted.objects[0]
    assert "make a library override" in session.find_obstacle(shot)
    assert not bpy.ops.rack_focus.create.poll()


def test_other_cameras_on_the_same_data_are_told_of_with_the_way_out(shot):
    choose(shot)
    shot.collection.objects.link(shot.camera.copy())
    assert session.shares_data(shot)
    assert "tick Single-User Data" in session.find_obstacle(shot)
    shot.rack_focus.single_user = True
    assert session.find_obstacle(shot) is None


def test_a_camera_from_view_needs_a_view(shot):
    assert not bpy.ops.rack_focus.camera_from_view.poll()
    bpy.data.objects.remove(shot.camera)
    assert "has no camera" in session.find_obstacle(shot)
    assert not bpy.ops.rack_focus.camera_from_view.poll(), "there is no viewport here"


def test_the_panel_begins_with_the_defaults_of_the_options(shot):
    from rack_focus_addon.core.options import DEFAULTS, LENS_MODEL, PULL_SECONDS
    from rack_focus_addon.properties import read_options

    options = read_options(shot.rack_focus, playhead=1)
    differs = {name for name, value in options.items() if value != pytest.approx(getattr(DEFAULTS, name))}
    # Where the api leaves them out the panel says them.
    assert differs == {"start", "seconds"}
    assert (options["start"], options["seconds"]) == (1, PULL_SECONDS)
    assert shot.rack_focus.lens_model == LENS_MODEL
