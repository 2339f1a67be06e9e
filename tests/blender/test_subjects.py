"""What is aimed at when an object is picked, and what is said about one that cannot be."""

import bpy
import pytest

from rack_focus_addon import api

MIXAMO = ("mixamorig:Hips", "mixamorig:Neck", "mixamorig:Head", "mixamorig:HeadTop_End")


def guessed(subject):
    return subject.object.name, subject.part, subject.bone


def test_a_rig_gives_its_head_bone(shot):
    assert guessed(api.suggest_subject(shot.rig("Rig", 4.0))) == ("Rig", "BONE", "head")
    assert guessed(api.suggest_subject(shot.rig("Mixamo", 4.0, MIXAMO))) == ("Mixamo", "BONE", "mixamorig:Head")


def test_a_rig_without_a_head_gives_its_bounds(shot):
    assert guessed(api.suggest_subject(shot.rig("Crane", 4.0, ("base", "arm")))) == ("Crane", "BOUNDS", None)


def test_a_mesh_gives_the_head_of_the_rig_that_deforms_it(shot):
    rig, skin, suit = shot.rig("Rig", 4.0, MIXAMO), shot.cube("Skin", 4.0), shot.cube("Suit", 4.0)
    assert guessed(api.suggest_subject(skin)) == ("Skin", "ORIGIN", None)
    for mesh, target in ((skin, rig), (suit, shot.rig("Crane", 4.0, ("base",)))):
        # A first armature modifier that has lost its rig does not count.
        mesh.modifiers.new("Lost", "ARMATURE")
        mesh.modifiers.new("Armature", "ARMATURE").object = target
    assert guessed(api.suggest_subject(skin)) == ("Rig", "BONE", "mixamorig:Head")
    assert guessed(api.suggest_subject(suit)) == ("Suit", "BOUNDS", None)


def test_a_suggestion_can_be_measured(shot):
    rig = shot.rig("Rig", 4.0)
    head = rig.matrix_world @ rig.pose.bones["head"].head
    axis = -shot.camera.matrix_world.to_3x3().col[2].normalized()
    expected = axis.dot(head - shot.camera.matrix_world.translation)
    assert api.measure(shot.scene, api.suggest_subject(rig)) == pytest.approx([expected], rel=1e-5)


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (None, "None is no subject"),
        ("Nobody", "no object 'Nobody' in scene"),
        ("Cam", "'Cam' is the camera itself"),
        (api.Subject("A", bone="head"), "'A' has no bones"),
        (api.Subject("Rig", bone="tail"), "no bone 'tail'; did you mean 'head'"),
        (api.Subject("Cube", vertex_group="eyes"), r"no vertex group 'eyes' \(groups: nose\)"),
        (b"A", "is no subject"),
    ],
)
def test_a_subject_that_cannot_be(shot, subject, message):
    shot.empty("A", 2.0)
    shot.rig("Rig", 3.0)
    shot.cube("Cube", 3.0).vertex_groups.new(name="nose")
    with pytest.raises(api.SubjectError, match=message):
        api.measure(shot.scene, subject)


def test_a_subject_that_is_elsewhere_or_gone(shot):
    elsewhere = bpy.data.objects.new("Elsewhere", None)
    with pytest.raises(api.SubjectError, match=r"'Elsewhere'.*not in this scene"):
        api.measure(shot.scene, elsewhere)
    bpy.data.objects.remove(elsewhere)
    with pytest.raises(api.SubjectError, match="deleted"):
        api.measure(shot.scene, elsewhere)


def test_a_material_is_no_subject(shot):
    shot.empty("Steel", 2.0)
    with pytest.raises(api.SubjectError, match="Steel"):
        api.measure(shot.scene, bpy.data.materials.new("Steel"))
