"""Findings on a shot as it would render, and their fixes pressed."""

import bpy
import pytest

from rack_focus_addon import api
from rack_focus_addon.blender.compat import find_fcurve

EEVEE = "BLENDER_EEVEE" if bpy.app.version >= (5, 0) else "BLENDER_EEVEE_NEXT"


def codes(scene):
    return [finding.code for finding in api.check(scene)]


@pytest.fixture
def racked(pair):
    api.create_rack(pair.scene, "A", "B", start=24, frames=24, fstop=2.0)
    return pair


def test_a_good_rack_has_nothing_to_say(racked):
    assert api.check(racked.scene) == ()


def test_without_a_rack_there_is_nothing_to_check(pair):
    assert api.check(pair.scene) == ()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda shot: setattr(shot.dof, "use_dof", False), "DOF_OFF"),
        (lambda shot: setattr(shot.dof, "focus_object", bpy.data.objects["A"]), "FOCUS_OBJECT"),
    ],
)
def test_fix_mends_what_was_found(racked, spoil, code):
    spoil(racked)
    (finding,) = api.check(racked.scene)
    assert (finding.code, finding.severity, finding.camera) == (code, "ERROR", "Cam")
    api.apply_fix(racked.scene, finding)
    assert api.check(racked.scene) == ()


def test_eevee_clamp_is_found_with_the_value_to_set(racked):
    racked.scene.render.engine = EEVEE
    racked.scene.eevee.bokeh_max_size = 10.0
    (finding,) = api.check(racked.scene)
    assert finding.code == "EEVEE_CLAMP"
    blur = api.blur(racked.scene, ["A", "B"], frames=range(24, 49)).max()
    assert f"{blur:.0f} px" in finding.message
    api.apply_fix(racked.scene, finding)
    assert blur / 2 <= racked.scene.eevee.bokeh_max_size <= blur / 2 + 1
    assert codes(racked.scene) == []


def test_a_subject_that_was_moved_is_soft_at_its_mark(racked):
    bpy.data.objects["B"].location = racked.point(6.5)
    assert "SOFT_AT_MARK" not in codes(racked.scene), "half a metre is still within the depth of field"
    bpy.data.objects["B"].location = racked.point(9.0)
    finding = api.check(racked.scene)[0]
    assert (finding.code, finding.subject, finding.frame) == ("SOFT_AT_MARK", "B", 48)
    assert "focus is at 6, it stands at 9" in finding.message
    assert finding.fix.label == "Update Rack"
    api.apply_fix(racked.scene, finding)
    assert api.check(racked.scene) == ()


def test_a_soft_mark_that_was_edited_by_hand_is_left_to_the_artist(racked):
    curve = find_fcurve(racked.camera.data, "dof.focus_distance")
    curve.keyframe_points[-1].co.y = 3.0
    finding = next(each for each in api.check(racked.scene) if each.code == "SOFT_AT_MARK")
    assert finding.fix is None
    with pytest.raises(api.RackFocusError, match="SOFT_AT_MARK"):
        api.apply_fix(racked.scene, finding)
    assert curve.keyframe_points[-1].co.y == 3.0


def test_a_subject_that_is_gone_is_a_finding(racked):
    bpy.data.objects.remove(bpy.data.objects["B"])
    (finding,) = api.check(racked.scene)
    assert finding.code == "SUBJECT_LOST"
    assert "'B'" in finding.message


def test_small_stops_are_subtle_and_beyond_diffraction(racked):
    racked.dof.aperture_fstop = 64.0
    assert codes(racked.scene) == ["TOO_SUBTLE", "BEYOND_DIFFRACTION", "STOP_BEYOND_LENS"]


def test_a_subtle_pull_is_opened_as_far_as_it_takes(racked):
    racked.dof.aperture_fstop = 22.0
    finding = api.check(racked.scene)[0]
    assert (finding.code, finding.fix.label) == ("TOO_SUBTLE", "Open to f/4")
    api.apply_fix(racked.scene, finding)
    assert codes(racked.scene) == []
    # No wider than it takes: a third of a stop deeper, it is subtle again.
    racked.dof.aperture_fstop *= 2 ** (1 / 6)
    assert codes(racked.scene) == ["TOO_SUBTLE"]


def test_a_subtle_pull_is_not_opened_where_a_subject_would_get_soft(pair):
    deep = api.Subject("B", slab=3.0)
    api.create_rack(pair.scene, "A", deep, start=24, frames=24, fstop=22.0)
    finding = next(each for each in api.check(pair.scene) if each.code == "TOO_SUBTLE")
    assert finding.fix is None


def test_a_slow_pull_leaves_nobody_sharp(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=100, fstop=1.4)
    (finding,) = api.check(pair.scene)
    assert (finding.code, finding.severity) == ("NOBODY_SHARP", "INFO")
    blur = api.blur(pair.scene, ["A", "B"], frames=range(10, 111))
    limit = 2.0 * pair.scene.render.resolution_percentage / 100
    soft = [frame for frame, column in zip(range(10, 111), blur.T, strict=True) if column.min() > limit * (1 + 1e-6)]
    assert f"from frame {soft[0]} to {soft[-1]}" in finding.message


# ------------------------------------------------------------------------------------------------------- the lens
@pytest.mark.parametrize(("fstop", "limit", "codes_beside"), [(0.5, 0.7, []), (64.0, 32.0, ["TOO_SUBTLE"])])
def test_a_stop_that_no_lens_has_is_found_and_set_to_one(racked, fstop, limit, codes_beside):
    racked.dof.aperture_fstop = fstop
    finding = next(each for each in api.check(racked.scene) if each.code == "STOP_BEYOND_LENS")
    assert (finding.severity, finding.camera) == ("WARNING", "Cam")
    assert f"at f/{fstop:g} at frame 24" in finding.message
    api.apply_fix(racked.scene, finding)
    assert racked.dof.aperture_fstop == pytest.approx(limit)
    assert "STOP_BEYOND_LENS" not in codes(racked.scene)
    assert set(codes_beside) <= set(codes(racked.scene))


def test_a_real_stop_counts_in_a_centimetre_scene(racked):
    racked.scene.unit_settings.scale_length = 0.01
    racked.dof.aperture_fstop = 0.02
    assert "STOP_BEYOND_LENS" not in codes(racked.scene)
    racked.dof.aperture_fstop = 2.0
    assert "at f/200 at frame" in next(f for f in api.check(racked.scene) if f.code == "STOP_BEYOND_LENS").message


def test_focus_closer_than_the_lens_goes(pair):
    pair.empty("Near", 0.4)
    api.create_rack(pair.scene, "A", "Near", start=24, frames=24, fstop=8.0)
    finding = next(each for each in api.check(pair.scene) if each.code == "CLOSER_THAN_LENS")
    assert (finding.severity, finding.frame, finding.subject) == ("INFO", 48, "Near")
    assert "Focus comes to 0.4 m at frame 48, on 'Near': a lens of 50 mm usually focuses no closer than 0.5 m" in (
        finding.message
    )
    pair.data.lens = 30.0
    assert "CLOSER_THAN_LENS" not in codes(pair.scene)
    own = [each.code for each in api.check(pair.scene, closest_focus_m=0.45)]
    assert "CLOSER_THAN_LENS" in own
    with pytest.raises(api.ArgumentError, match="closest focus"):
        api.check(pair.scene, closest_focus_m=0.0)


# -------------------------------------------------------------------------------------------- the extent, and whose c
@pytest.fixture
def deep(shot):
    """A rack to a subject of which half a metre to each side must be sharp, at a stop that is too wide for it."""
    shot.empty("A", 2.0)
    shot.empty("B", 6.0)
    api.create_rack(shot.scene, "A", api.Subject("B", slab=0.5), start=24, frames=24, fstop=0.8)
    return shot


def test_an_extent_that_is_not_held_says_what_is_and_closes_to_what_does(deep):
    (finding,) = (each for each in api.check(deep.scene) if each.code == "EXTENT_SOFT")
    assert (finding.severity, finding.subject, finding.frame) == ("WARNING", "B", 48)
    # c N / f^2 is how far, in dioptres, the field reaches to each side.
    margin = 0.0375 * 0.8 / 2.5
    held = f"{1 / (1 / 6 + margin):.4g} to {1 / (1 / 6 - margin):.4g} m"
    assert f"Only {held} of 'B' is sharp at its mark, frame 48, not 5.5 to 6.5 m; close to f/1.1" in finding.message


def test_its_fix_closes_the_stop_and_no_further_than_it_must(deep):
    (finding,) = (each for each in api.check(deep.scene) if each.code == "EXTENT_SOFT")
    needed = 2.5 * (1 / 5.5 - 1 / 6) / (36 * 2 / 1920)
    api.apply_fix(deep.scene, finding)
    assert needed <= deep.dof.aperture_fstop <= needed * 2 ** (1 / 6) * (1 + 1e-6)
    assert "EXTENT_SOFT" not in codes(deep.scene)


def test_an_animated_stop_is_not_set_by_a_button(deep):
    (with_button,) = (each for each in api.check(deep.scene) if each.code == "EXTENT_SOFT")
    deep.key((1, 0.8), (90, 0.8), path="dof.aperture_fstop")
    (finding,) = (each for each in api.check(deep.scene) if each.code == "EXTENT_SOFT")
    assert finding.fix is None
    assert "close to f/" in finding.message
    with pytest.raises(api.CameraError, match="f-stop of 'Cam' is animated"):
        api.apply_fix(deep.scene, with_button)


def test_the_racks_own_circle_of_confusion_decides(pair):
    """At f/2 and 2 m, half a metre before 6 m blurs 0.019 mm: within 2 px at HD (0.0375), not within 0.015."""
    slab = api.Subject("B", slab=0.5)
    api.create_rack(pair.scene, "A", slab, start=24, frames=24, fstop=2.0)
    assert codes(pair.scene) == []
    api.create_rack(pair.scene, "A", slab, start=24, frames=24, fstop=2.0, coc_mm=0.015)
    assert "EXTENT_SOFT" in codes(pair.scene)
    bpy.data.objects["B"].location = pair.point(6.2)
    assert "SOFT_AT_MARK" not in codes(pair.scene)
    api.create_rack(pair.scene, "A", "B", start=24, frames=24, fstop=2.0, coc_mm=0.003)
    bpy.data.objects["B"].location = pair.point(6.0)
    assert "SOFT_AT_MARK" in codes(pair.scene)


# ----------------------------------------------------------------------------------------------------- the surfaces
def give_material(thing, *shaders, output="Surface", method="DITHERED"):
    material = bpy.data.materials.new("Skin")
    if material.node_tree is None:
        material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    made = [nodes.new(shader) for shader in shaders]
    links.new(made[0].outputs[0], nodes.new("ShaderNodeOutputMaterial").inputs[output])
    material.surface_render_method = method
    thing.data.materials.append(material)
    return made


@pytest.fixture
def cubes(shot):
    shot.cube("A", 2.0, 0.1)
    shot.cube("B", 6.0)
    api.create_rack(shot.scene, "A", "B", start=24, frames=24, fstop=2.0)
    shot.scene.render.engine = EEVEE
    return shot


def test_see_through_blended_materials_are_found_in_eevee_alone(cubes):
    (shader,) = give_material(bpy.data.objects["B"], "ShaderNodeBsdfPrincipled", method="BLENDED")
    assert codes(cubes.scene) == [], "opaque, it is blurred as it should be"
    shader.inputs["Alpha"].default_value = 0.5
    (finding,) = api.check(cubes.scene)
    assert (finding.code, finding.severity, finding.subject) == ("NOT_BLURRED", "WARNING", "B")
    assert finding.message.startswith("Material 'Skin' of 'B' is see-through")
    assert "Dithered" in finding.message
    cubes.scene.render.engine = "CYCLES"
    assert codes(cubes.scene) == []
    cubes.scene.render.engine = EEVEE
    bpy.data.materials["Skin"].surface_render_method = "DITHERED"
    assert codes(cubes.scene) == []


def test_volumes_are_found_in_eevee_alone(cubes):
    give_material(bpy.data.objects["A"], "ShaderNodeVolumePrincipled", output="Volume")
    (finding,) = api.check(cubes.scene)
    assert (finding.code, finding.subject) == ("NOT_BLURRED", "A")
    assert "Material 'Skin' of 'A' is a volume" in finding.message
    cubes.scene.render.engine = "CYCLES"
    assert codes(cubes.scene) == []


def test_grease_pencil_is_found_in_every_engine_unless_its_blur_follows_the_camera(pair):
    kind = "grease_pencils_v3" if hasattr(bpy.data, "grease_pencils_v3") else "grease_pencils"
    drawn = pair.add("Drawn", getattr(bpy.data, kind).new("Drawn"), 6.0)
    api.create_rack(pair.scene, "A", "Drawn", start=24, frames=24, fstop=2.0)
    for engine in ("CYCLES", EEVEE):
        pair.scene.render.engine = engine
        (finding,) = api.check(pair.scene)
        assert (finding.code, finding.subject) == ("NOT_BLURRED", "Drawn")
        assert "'Drawn' is Grease Pencil" in finding.message
        assert "Use Depth of Field" in finding.message
    effect = drawn.shader_effects.new("Blur", "FX_BLUR")
    assert codes(pair.scene) == ["NOT_BLURRED"]
    effect.use_dof_mode = True
    assert codes(pair.scene) == []


def test_what_a_rig_deforms_is_looked_at(shot):
    rig = shot.rig("Hero", 6.0)
    body = shot.cube("Body", 6.0)
    body.modifiers.new("Rig", "ARMATURE").object = rig
    give_material(body, "ShaderNodeBsdfTransparent", method="BLENDED")
    api.create_rack(shot.scene, 2.0, api.Subject("Hero", bone="head"), start=24, frames=24, fstop=2.0)
    shot.scene.render.engine = EEVEE
    finding = next(each for each in api.check(shot.scene) if each.code == "NOT_BLURRED")
    assert finding.message.startswith("Material 'Skin' of 'Body' (subject 'Hero:head') is see-through")
    body.hide_render = True
    assert "NOT_BLURRED" not in codes(shot.scene)


# ------------------------------------------------------------------------------------------------------- the engines
def differences(scene):
    return [each.message for each in api.check(scene) if each.code == "ENGINE_DIFFERS"]


def test_eevee_and_an_orthographic_camera(pair):
    pair.data.type = "ORTHO"
    api.create_rack(pair.scene, "A", "B", start=24, frames=24, fstop=16.0)
    pair.scene.render.engine = "CYCLES"
    assert differences(pair.scene) == []
    pair.scene.render.engine = EEVEE
    (message,) = differences(pair.scene)
    assert "orthographic camera 'Cam' about 8 % of its blur" in message, "focus is at 2, and measured is 4.56 of 60 px"


def test_eevee_and_pixels_that_are_not_square(racked):
    racked.scene.render.pixel_aspect_y = 2.0
    racked.scene.render.engine = "CYCLES"
    assert differences(racked.scene) == []
    racked.scene.render.engine = EEVEE
    (message,) = differences(racked.scene)
    assert "2 times the predicted height" in message


def test_workbench_blurs_on_request_only_and_then_as_a_thin_lens(racked):
    racked.scene.render.engine = "BLENDER_WORKBENCH"
    (message,) = differences(racked.scene)
    assert "renders no depth of field" in message
    racked.scene.display.shading.use_dof = True
    (message,) = differences(racked.scene)
    assert f"{100 * 0.05 / 1.95:.1f} % more with focus at 2" in message


def test_eevee_without_a_blur_radius(racked):
    racked.scene.render.engine = EEVEE
    racked.scene.eevee.bokeh_max_size = 0.0
    (message,) = differences(racked.scene)
    assert "Max Size of EEVEE's depth of field is 0" in message
    racked.scene.eevee.use_bokeh_jittered = True
    assert codes(racked.scene) == []


def test_a_camera_that_became_panoramic_keeps_its_rack_on_its_sphere(racked):
    racked.data.type = "PANO"
    racked.scene.render.engine = "CYCLES"
    # Off the axis the straight line is longer than the distance along it, so the keys miss a little.
    assert "NO_FOCUS_SURFACE" not in codes(racked.scene)
    racked.scene.render.engine = EEVEE
    assert "as a perspective one" in differences(racked.scene)[0]


def test_a_camera_whose_focus_nobody_knows_is_a_finding_not_an_error(racked):
    racked.data.type, racked.data.panorama_type = "PANO", "MIRRORBALL"
    (finding,) = api.check(racked.scene)
    assert (finding.code, finding.severity) == ("NO_FOCUS_SURFACE", "ERROR")
    assert "'Cam' is a panorama of type MIRRORBALL" in finding.message
