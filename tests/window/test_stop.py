"""The stop, the lens and what counts as sharp, from the panel."""

import pytest

bpy = pytest.importorskip("bpy")

from mathutils import Vector

from rack_focus_addon import api, properties
from rack_focus_addon.blender.measure import agreement
from rack_focus_addon.blender.measure.steps import finish
from rack_focus_addon.blender.write.apply_proposal import apply_proposal
from rack_focus_addon.core.stop.lens_table import lens_table
from rack_focus_addon.session import panel as session


@pytest.fixture
def chosen(shot):
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    return shot


def put(scene, name, depth, right=0.2):
    bpy.data.objects[name].location = scene.camera.matrix_world @ Vector((right, 0.1, -depth))
    bpy.context.view_layer.update()


def look(scene):
    return session.look_ahead(scene, bpy.context.evaluated_depsgraph_get())


def refusal(operator, **arguments):
    with pytest.raises(RuntimeError) as caught:
        operator(**arguments)
    return str(caught.value)


@pytest.mark.parametrize("scale", [1.0, 0.01, 0.001])
def test_thirds_are_a_real_lens_s(chosen, scale):
    chosen.unit_settings.scale_length = scale
    settings = chosen.rack_focus
    settings.fstop = 2.8 * scale
    seen = []
    for thirds in (1, 1, 1, -1, -4):
        bpy.ops.rack_focus.step_stop(thirds=thirds)
        seen.append(settings.fstop / scale)
    assert seen == pytest.approx([2**1.5, 2 ** (10 / 6), 2 ** (11 / 6), 2 ** (10 / 6), 2.0], rel=1e-5)
    assert settings.stop_mode == "MANUAL"
    if scale == 1.0:
        assert bpy.ops.rack_focus.step_stop.get_rna_type().properties["thirds"].default == 1


@pytest.mark.parametrize(
    ("settings", "wish"),
    [
        ({}, {}),
        ({"style": "DEEPEST"}, {"style": "DEEPEST"}),
        ({"style": "MIDDLE", "steps": "EXACT"}, {"style": "MIDDLE", "steps": "EXACT"}),
        ({"blur_coc": 3.0, "style": "DEEPEST"}, {"blur_coc": 3.0, "style": "DEEPEST"}),
        (
            {"blur_in": "HEIGHT", "blur_percent": 3.0, "style": "DEEPEST"},
            {"blur_coc": 0.0, "blur_share": 0.03, "style": "DEEPEST"},
        ),
        ({"coc": "CINE_16"}, {"coc_mm": "CINE_16"}),
        ({"coc": "OWN", "own_coc_mm": 0.01}, {"coc_mm": 0.01}),
    ],
)
def test_auto_in_the_panel_is_auto_in_the_api(chosen, settings, wish):
    for name, value in {"stop_mode": "AUTO", **settings}.items():
        setattr(chosen.rack_focus, name, value)
    outlook = look(chosen)
    solved = api.solve_fstop(chosen, ["Bond", "Villain"], **wish)
    assert outlook.stop.fstop == pytest.approx(solved.fstop, rel=1e-6)
    bpy.ops.rack_focus.create()
    assert chosen.camera.data.dof.aperture_fstop == pytest.approx(solved.fstop, rel=1e-6)
    rack = api.review(api.find_racks(chosen.camera)[0])
    bpy.ops.rack_focus.remove()
    api.create_rack(chosen, "Bond", "Villain", start=1, fstop="AUTO", **wish)
    same = api.review(api.find_racks(chosen.camera)[0])
    spans, same_spans = ([end for span in each.timeline for end in (span.start, span.end)] for each in (rack, same))
    assert spans == pytest.approx(same_spans, rel=1e-6)


def test_the_ways_to_ask_differ(chosen):
    """Each choice above would pass if the panel's words were not read at all."""
    chosen.rack_focus.stop_mode = "AUTO"
    asked = {"style": "DEEPEST", "blur_coc": 3.0, "blur_percent": 3.0, "coc": "CINE_16", "blur_in": "HEIGHT"}
    stops = []
    for name, value in asked.items():
        setattr(chosen.rack_focus, name, value)
        stops.append(look(chosen).stop.nominal)
    assert stops == [2.8, 8.0, 8.0, 20.0, 1.4], "per cent count only once they are asked for"


def test_depth_of_field_follows_what_counts_as_sharp(chosen):
    usual = look(chosen)
    chosen.rack_focus.coc = "CINE_16"
    strict = look(chosen)
    assert (usual.coc_mm, strict.coc_mm) == pytest.approx((0.0375, 0.015))
    assert usual.coc_px == pytest.approx(2.0)
    limits = api.depth_of_field(50.0, 2.8, strict.readout.start.distance, 0.015)
    assert strict.readout.start.near == pytest.approx(float(limits.near_m), rel=1e-6)
    assert strict.readout.start.far == pytest.approx(float(limits.far_m), rel=1e-6)
    assert strict.readout.start.near > usual.readout.start.near
    assert strict.readout.blur_px == usual.readout.blur_px


def test_every_standard_of_the_core_can_be_chosen(chosen):
    from rack_focus_addon.core.optics.standards import STANDARDS

    assert [item[0] for item in properties.COC_ITEMS] == [*STANDARDS, "OWN"]
    for name in STANDARDS:
        chosen.rack_focus.coc = name
        wanted = None if name == "TWO_PIXELS" else name
        assert properties.read_options(chosen.rack_focus, 1)["coc_mm"] == wanted


# ------------------------------------------------------------------------------------------------------- Make It Read
def test_make_it_read_opens_the_stop(chosen):
    chosen.rack_focus.stop_mode, chosen.rack_focus.fstop = "MANUAL", 16.0
    assert look(chosen).readout.word == "subtle"
    home, lens = chosen.camera.matrix_world.copy(), chosen.camera.data.lens
    assert bpy.ops.rack_focus.make_it_read() == {"FINISHED"}
    assert chosen.rack_focus.fstop == pytest.approx(2 ** (13 / 6), rel=1e-5)
    assert (chosen.camera.matrix_world, chosen.camera.data.lens) == (home, lens)
    assert look(chosen).readout.word == "clear"
    bpy.ops.rack_focus.create()
    assert chosen.camera.data.dof.aperture_fstop == pytest.approx(chosen.rack_focus.fstop)
    assert api.check(chosen) == ()


def test_it_judges_the_stop_in_the_panel_not_the_one_on_the_camera(chosen):
    chosen.camera.data.dof.aperture_fstop = 22.0
    chosen.rack_focus.stop_mode, chosen.rack_focus.fstop = "MANUAL", 2.0
    pair, proposal = finish(session.propose(chosen))
    assert pair.fstop == 2.0
    assert proposal.kind == "NOTHING"
    chosen.rack_focus.stop_mode = "KEEP"
    assert finish(session.propose(chosen))[1].kind == "STOP"
    chosen.rack_focus.stop_mode = "AUTO"
    pair, _ = finish(session.propose(chosen))
    assert pair.fstop == pytest.approx(api.solve_fstop(chosen, ["Bond", "Villain"]).fstop, rel=1e-6)


def test_where_auto_asks_for_more_than_a_lens_has_there_is_something_to_advise(chosen):
    put(chosen, "Bond", 11.3)
    put(chosen, "Villain", 14.0)
    chosen.rack_focus.stop_mode = "AUTO"
    assert look(chosen).stop.nominal < 0.7
    pair, proposal = finish(session.propose(chosen))
    assert pair.fstop == pytest.approx(0.7)
    assert (proposal.kind, proposal.before.word) == ("LENS", "subtle")


def test_what_reads_already_is_left_alone(chosen):
    before = chosen.camera.data.lens
    assert bpy.ops.rack_focus.make_it_read() == {"FINISHED"}
    assert chosen.rack_focus.stop_mode == "KEEP"
    assert chosen.camera.data.lens == before


def test_make_it_read_takes_a_longer_lens(chosen):
    put(chosen, "Bond", 11.3)
    put(chosen, "Villain", 14.0)
    assert bpy.ops.rack_focus.make_it_read() == {"FINISHED"}
    assert chosen.camera.data.lens > 100
    assert look(chosen).readout.word == "clear"
    assert api.make_it_read(chosen, "Bond", "Villain").kind == "STOP", "the lens will do, with the panel's stop"
    assert finish(session.propose(chosen))[1].kind == "NOTHING"


@pytest.fixture
def too_far(chosen):
    """No lens does it: the camera has to come closer."""
    put(chosen, "Bond", 30.0)
    put(chosen, "Villain", 33.0)
    assert finish(session.propose(chosen))[1].kind == "CAMERA"
    return chosen


def state_of(scene):
    settings, camera = scene.rack_focus, scene.camera
    return settings.stop_mode, settings.fstop, camera.data.lens, tuple(camera.location)


def test_make_it_read_brings_the_camera_closer(too_far):
    move = finish(session.propose(too_far))[1].camera_move
    axis = -too_far.camera.matrix_world.to_3x3().col[2].normalized()
    expected = too_far.camera.location + axis * move
    assert bpy.ops.rack_focus.make_it_read() == {"FINISHED"}
    assert tuple(too_far.camera.location) == pytest.approx(tuple(expected), abs=1e-4)
    bpy.context.view_layer.update()
    assert look(too_far).readout.word == "clear"
    assert finish(session.propose(too_far))[1].kind == "NOTHING"


@pytest.fixture
def doubted():
    """A frame handler of somebody else's, for which the full scene is looked at."""

    def on_frame(*_):
        return None

    bpy.app.handlers.frame_change_pre.append(on_frame)
    yield
    bpy.app.handlers.frame_change_pre.remove(on_frame)


def test_what_moves_the_camera_can_be_left_before_it_moves_and_after(too_far, doubted):
    _, proposal = finish(session.propose(too_far))
    before, subjects = state_of(too_far), session.shown_subjects(too_far)
    for pauses in range(1, 20):
        agreement.forget()
        steps = apply_proposal(too_far, too_far.camera, subjects, 1.0, proposal)
        try:
            for _ in range(pauses):
                next(steps)
        except StopIteration:
            break
        steps.close()
        assert state_of(too_far) == before
    assert pauses > 2, "it was measured before the move and after it"
    moved = Vector(too_far.camera.location) - Vector(before[3])
    assert moved.length == pytest.approx(proposal.camera_move, rel=1e-4)


def parent_to_a_boom(scene):
    boom = bpy.data.objects.new("Boom", None)
    boom.scale, boom.rotation_euler = (2.0, 2.0, 2.0), (0.0, 0.0, 1.0)
    scene.collection.objects.link(boom)
    bpy.context.view_layer.update()
    home = scene.camera.matrix_world.copy()
    scene.camera.parent = boom
    scene.camera.matrix_world = home
    bpy.context.view_layer.update()


def test_a_camera_on_a_boom_is_moved_through_it(too_far):
    parent_to_a_boom(too_far)
    rotation = tuple(too_far.camera.rotation_euler)
    before = look(too_far).readout.start.distance
    move = finish(session.propose(too_far))[1].camera_move
    assert bpy.ops.rack_focus.make_it_read() == {"FINISHED"}
    bpy.context.view_layer.update()
    assert look(too_far).readout.start.distance == pytest.approx(before - move, rel=1e-4)
    assert tuple(too_far.camera.rotation_euler) == rotation


def key_location(scene):
    scene.camera.keyframe_insert("location", index=2, frame=1)


def constrain(scene):
    scene.camera.constraints.new("TRACK_TO").target = bpy.data.objects["Bond"]
    bpy.context.view_layer.update()


def key_the_lens(scene):
    scene.camera.data.keyframe_insert("lens", frame=1)


def hang_a_subject_on_the_camera(scene):
    bond = bpy.data.objects["Bond"]
    place = bond.matrix_world.copy()
    bond.parent = scene.camera
    bond.matrix_world = place
    bpy.context.view_layer.update()


def animate_the_stop(scene):
    scene.camera.data.dof.keyframe_insert("aperture_fstop", frame=1)


@pytest.mark.parametrize(
    ("hold", "reason"),
    [
        (key_location, "place of 'Cam' is animated"),
        (constrain, "constraint 'Track To' holds 'Cam'"),
        (key_the_lens, "focal length of 'Cam' is animated"),
        (hang_a_subject_on_the_camera, "brings 'Bond' from"),
        (animate_the_stop, "f-stop of 'Cam' is animated"),
    ],
)
def test_what_would_be_defeated_is_refused_with_nothing_changed(too_far, hold, reason):
    hold(too_far)
    before = state_of(too_far)
    assert reason in refusal(bpy.ops.rack_focus.make_it_read)
    assert state_of(too_far) == before


def test_the_impossible_is_said_and_nothing_done(chosen):
    put(chosen, "Bond", 5.0)
    put(chosen, "Villain", 5.0, right=1.0)
    before = state_of(chosen)
    assert "no camera distance within reach" in refusal(bpy.ops.rack_focus.make_it_read)
    assert state_of(chosen) == before


@pytest.mark.parametrize("operator", ["make_it_read", "lens_table"])
def test_no_advice_without_a_lens_to_advise_on(chosen, operator):
    assert getattr(bpy.ops.rack_focus, operator).poll()
    chosen.camera.data.type = "ORTHO"
    assert not getattr(bpy.ops.rack_focus, operator).poll()
    assert "not perspective" in session.find_lens_obstacle(chosen)
    chosen.camera.data.type = "PERSP"
    chosen.rack_focus.to_subject.object = None
    assert not getattr(bpy.ops.rack_focus, operator).poll()


def test_lens_table_is_the_api_s(chosen):
    rows = lens_table(finish(session.pair_to_be(chosen)), keep="FRAMING")
    assert rows == api.lens_table(chosen, "Bond", "Villain", frame=25)
    chosen.rack_focus.stop_mode, chosen.rack_focus.fstop = "MANUAL", 5.6
    assert lens_table(finish(session.pair_to_be(chosen)), keep="CAMERA")[3].readout.blur_px == pytest.approx(
        api.lens_table(chosen, "Bond", "Villain", keep="CAMERA")[3].readout.blur_px / 2, rel=1e-6
    )
    assert bpy.ops.rack_focus.lens_table(keep="CAMERA") == {"FINISHED"}


def test_advice_is_for_the_arrival(chosen):
    villain = bpy.data.objects["Villain"]
    for frame, depth in ((1, 8.0), (25, 2.2)):
        put(chosen, "Villain", depth)
        villain.keyframe_insert("location", frame=frame)
    chosen.frame_set(1)
    pair, proposal = finish(session.propose(chosen))
    assert pair.far.focus == pytest.approx(2.2, rel=1e-4)
    assert proposal.before.word == "subtle"
    assert look(chosen).readout.word == "clear"


def test_whose_depth_of_field_is_read_out_can_be_chosen(chosen):
    """In the panel and in the lens table: a real lens has (s - f)/s of Blender's depth."""
    graph = bpy.context.evaluated_depsgraph_get()
    reads, rows = {}, {}
    for model in ("BLENDER", "REAL"):
        chosen.rack_focus.lens_model = model
        reads[model] = session.look_ahead(chosen, graph).readout
        rows[model] = lens_table(finish(session.pair_to_be(chosen)), keep="CAMERA", model=model)[3].readout
    for read in (reads, rows):
        depths = {model: each.start.far - each.start.near for model, each in read.items()}
        s = read["REAL"].start.distance
        assert depths["REAL"] / depths["BLENDER"] == pytest.approx((s - 0.05) / s, rel=2e-3)
        assert read["REAL"].hyperfocal - read["BLENDER"].hyperfocal == pytest.approx(0.05, rel=1e-3)
        assert read["REAL"].blur_px == read["BLENDER"].blur_px
