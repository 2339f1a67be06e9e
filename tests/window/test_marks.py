"""The list of marks: what the buttons make of it, and that it becomes the rack it describes."""

import time

import pytest

bpy = pytest.importorskip("bpy")

from mathutils import Vector

from rack_focus_addon import api, properties
from rack_focus_addon.blender.animation import FOCUS_PATH, read_keys
from rack_focus_addon.blender.compat import find_fcurve
from rack_focus_addon.blender.measure import when_idle
from rack_focus_addon.blender.measure.steps import finish
from rack_focus_addon.session import panel as session


@pytest.fixture
def chosen(shot):
    settings = shot.rack_focus
    settings.from_subject.object = bpy.data.objects["Bond"]
    settings.to_subject.object = bpy.data.objects["Villain"]
    gun = bpy.data.objects.new("Gun", None)
    gun.location = shot.camera.matrix_world @ Vector((0.1, 0.0, -4.0))
    shot.collection.objects.link(gun)
    bpy.context.view_layer.update()
    deselect()
    return shot


def deselect():
    for thing in bpy.context.view_layer.objects:
        thing.select_set(False)
    bpy.context.view_layer.objects.active = None


def select(*names):
    deselect()
    for name in names:
        bpy.data.objects[name].select_set(True)
    bpy.context.view_layer.objects.active = bpy.data.objects[names[-1]]


def listed(scene):
    return [(mark.subject.object.name, mark.frame) for mark in scene.rack_focus.marks]


def keys_of(scene):
    return read_keys(find_fcurve(scene.camera.data, FOCUS_PATH))


def refusal(operator, **arguments):
    with pytest.raises(RuntimeError) as caught:
        operator(**arguments)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------------- the list
def test_add_mark_turns_the_pair_into_a_list_that_comes_back(chosen):
    chosen.rack_focus.to_subject.part = "BOUNDS"
    bpy.ops.rack_focus.mark_add()
    assert listed(chosen) == [("Bond", 1), ("Villain", 25), ("Bond", 73)]
    assert chosen.rack_focus.marks[1].subject.part == "BOUNDS"
    assert chosen.rack_focus.active_mark == 2
    bpy.ops.rack_focus.mark_add()
    assert listed(chosen)[3:] == [("Villain", 121)]
    assert chosen.rack_focus.marks[3].subject.part == "BOUNDS", "members that moved in memory were read before"


def test_a_selected_object_is_what_is_added_at_the_playhead(chosen):
    select("Gun")
    chosen.frame_set(200)
    bpy.ops.rack_focus.mark_add()
    assert listed(chosen) == [("Bond", 200), ("Villain", 224), ("Gun", 272)], "200 is before the pair's arrival"
    chosen.frame_set(400)
    select("Bond")
    bpy.ops.rack_focus.mark_add()
    assert listed(chosen)[-1] == ("Bond", 400)


def test_add_every_selected_object(chosen):
    select("Villain", "Bond", "Gun")
    bpy.ops.rack_focus.marks_from_selection()
    assert [name for name, _ in listed(chosen)] == ["Bond", "Villain", "Gun"], "in order, the active one last"
    assert bpy.ops.rack_focus.create() == {"FINISHED"}


def test_moving_a_mark_leaves_the_frames_in_order(chosen):
    bpy.ops.rack_focus.mark_add()
    chosen.rack_focus.marks[2].subject.object = bpy.data.objects["Gun"]
    chosen.rack_focus.marks[2].ease = "SINE"
    chosen.timeline_markers.new("now", frame=80)
    chosen.rack_focus.marks[1].marker = "now"
    bpy.ops.rack_focus.mark_move(direction="UP")
    assert listed(chosen) == [("Bond", 1), ("Gun", 25), ("Villain", 73)]
    assert [mark.ease for mark in chosen.rack_focus.marks] == ["RACK", "SINE", "RACK"]
    assert [mark.marker for mark in chosen.rack_focus.marks] == ["", "now", ""]
    assert chosen.rack_focus.active_mark == 1
    bpy.ops.rack_focus.mark_move(direction="UP")
    assert bpy.ops.rack_focus.mark_move(direction="UP") == {"CANCELLED"}
    assert [name for name, _ in listed(chosen)] == ["Gun", "Bond", "Villain"]


def test_duplicate_comes_back_to_the_subject_later(chosen):
    bpy.ops.rack_focus.mark_add()
    bpy.ops.rack_focus.mark_remove()
    settings = chosen.rack_focus
    settings.active_mark = 0
    settings.marks[0].ease, settings.marks[0].note = "QUAD", "she turns"
    bpy.ops.rack_focus.mark_duplicate()
    assert listed(chosen) == [("Bond", 1), ("Villain", 25), ("Bond", 73)]
    assert (settings.marks[2].ease, settings.marks[2].note) == ("QUAD", "she turns")
    assert bpy.ops.rack_focus.create() == {"FINISHED"}


def test_remove_keeps_a_neighbour_active(chosen):
    bpy.ops.rack_focus.mark_add()
    for left in (2, 1, 0):
        bpy.ops.rack_focus.mark_remove()
        assert len(chosen.rack_focus.marks) == left
        assert chosen.rack_focus.active_mark == max(0, left - 1)
    assert not bpy.ops.rack_focus.mark_remove.poll()


def test_sort_by_time(chosen):
    bpy.ops.rack_focus.mark_add()
    bpy.ops.rack_focus.mark_add()
    settings = chosen.rack_focus
    for index, frame in enumerate((0, 90, 50, 70)):
        settings.marks[index].frame = frame
    settings.active_mark = 1
    assert "before mark 2" in session.find_obstacle(chosen)
    bpy.ops.rack_focus.marks_sort()
    assert [frame for _, frame in listed(chosen)] == [0, 50, 70, 90]
    assert settings.active_mark == 3


def test_here_takes_the_mark_off_its_marker(chosen):
    bpy.ops.rack_focus.mark_add()
    mark = chosen.rack_focus.marks[2]
    mark.marker = "now"
    chosen.frame_set(99)
    bpy.ops.rack_focus.mark_here()
    assert (mark.frame, mark.marker) == (99, "")


def test_back_to_two_subjects(chosen):
    bpy.ops.rack_focus.mark_add()
    chosen.rack_focus.marks[0].subject.object = bpy.data.objects["Gun"]
    bpy.ops.rack_focus.marks_to_pair()
    settings = chosen.rack_focus
    assert not settings.use_marks
    assert not settings.marks
    assert (settings.from_subject.object.name, settings.to_subject.object.name) == ("Gun", "Villain")
    assert (settings.anchor, settings.frame, settings.use_playhead) == ("ARRIVE", 25, False)


@pytest.mark.parametrize("operator", ["subjects_from_selection", "pick_surface", "forget_point"])
def test_buttons_beside_a_subject_know_a_mark_too(registered, operator):
    slots = getattr(bpy.ops.rack_focus, operator).get_rna_type().properties["slot"].enum_items
    assert {"FROM", "TO", "MARK"} <= {item.identifier for item in slots}


# ------------------------------------------------------------------------------------------------------- the one door
def test_what_the_list_says_is_what_the_api_is_told(chosen):
    chosen.timeline_markers.new("she turns", frame=120)
    bpy.ops.rack_focus.mark_add()
    settings = chosen.rack_focus
    first, second, third = settings.marks
    first.hold_from, first.frame, first.note = True, 5, "slate"
    second.anchor, second.frame, second.length_unit, second.frames = "START", 30, "FRAMES", 17
    third.marker, third.length_unit, third.seconds = "she turns", "SECONDS", 2.0
    third.ease, third.ease_direction, third.space = "SINE", "OUT", "DISTANCE"
    bond, villain = (api.Subject(bpy.data.objects[name]) for name in ("Bond", "Villain"))
    wanted = (
        api.Mark(bond, arrive=5, note="slate"),
        api.Mark(villain, start=30, pull_frames=17),
        api.Mark(
            bond, arrive_marker="she turns", pull_seconds=2.0, ease="SINE", ease_direction="OUT", space="DISTANCE"
        ),
    )
    assert properties.read_marks(settings) == wanted
    settings.ease = "LINEAR"
    bpy.ops.rack_focus.create()
    by_panel = keys_of(chosen)
    (rack,) = api.find_racks(chosen.camera)
    assert [(mark.start, mark.arrive, mark.ease) for mark in rack.marks] == [
        (5, 5, "LINEAR"),
        (30, 47, "LINEAR"),
        (72, 120, "SINE"),
    ]
    bpy.ops.rack_focus.remove()
    api.create_rack(chosen, marks=wanted, ease="LINEAR")
    assert keys_of(chosen) == by_panel


def test_a_pair_tied_to_a_marker_moves_with_it(chosen):
    chosen.timeline_markers.new("cue", frame=50)
    settings = chosen.rack_focus
    settings.marker, settings.anchor = "cue", "ARRIVE"
    assert session.arrival_frame(chosen) == 50
    bpy.ops.rack_focus.create()
    assert api.find_racks(chosen.camera)[0].owned_range == (26, 50)
    chosen.timeline_markers["cue"].frame = 80
    bpy.ops.rack_focus.update()
    assert api.find_racks(chosen.camera)[0].owned_range == (56, 80)
    assert "move the markers" in refusal(bpy.ops.rack_focus.retime, shift=5)


def test_a_frame_that_the_caller_says_wins_over_the_panel_s_marker(chosen):
    chosen.timeline_markers.new("cue", frame=50)
    chosen.rack_focus.marker = "cue"
    bpy.ops.rack_focus.create(frame=10, use_playhead=False)
    assert api.find_racks(chosen.camera)[0].owned_range[0] == 10


def test_bones_and_vertex_groups(chosen):
    mesh = bpy.data.meshes.new("Face")
    at = chosen.camera.matrix_world
    mesh.from_pydata(
        [at @ Vector(point) for point in ((0, 0, -3), (0, 1, -3), (1, 0, -3), (0, 0, -7))], [], [(0, 1, 2)]
    )
    face = bpy.data.objects.new("Face", mesh)
    chosen.collection.objects.link(face)
    settings = chosen.rack_focus
    settings.to_subject.object = face
    settings.to_subject.part = "VERTEX_GROUP"
    assert session.find_obstacle(chosen) == "Name the vertex group of 'Face'"
    face.vertex_groups.new(name="eyes").add([0, 1, 2], 1.0, "ADD")
    settings.to_subject.vertex_group = "eyes"
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    outlook = session.look_ahead(chosen, graph)
    assert outlook.readout is None
    assert outlook.is_measured_later, "a panel does not read meshes"
    when_idle.measure_waiting()
    outlook = session.look_ahead(chosen, graph)
    assert outlook.readout.end.distance == pytest.approx(3.0, rel=1e-5)
    assert outlook.readout.start.distance == pytest.approx(2.0, rel=1e-5)
    face.location = at.to_3x3() @ Vector((0, 0, -1))
    bpy.context.view_layer.update()
    assert session.look_ahead(chosen, graph).is_measured_later, "what moved is measured again"
    when_idle.measure_waiting()
    assert session.look_ahead(chosen, graph).readout.end.distance == pytest.approx(4.0, rel=1e-5)
    settings.to_subject.part = "BONE"
    settings.to_subject.bone = ""
    assert session.find_obstacle(chosen) == "Name the bone of 'Face'"


# ------------------------------------------------------------------------------------------------ what is in the way
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda settings: settings.marks.clear(), "needs two marks"),
        (lambda settings: setattr(settings.marks[1].subject, "object", None), "Mark 2 has no subject"),
        (
            lambda settings: setattr(settings.marks[2], "frame", 30),
            "mark 3 would start at frame 6, before mark 2 at 25",
        ),
        (lambda settings: setattr(settings.marks[2], "marker", "gone"), "no timeline marker 'gone'"),
        (
            lambda settings: setattr(settings.marks[1].subject, "object", bpy.data.objects["Bond"]),
            "Marks 1 and 2 are both on 'Bond'",
        ),
        (
            lambda settings: setattr(settings.marks[1].subject, "object", bpy.data.objects["Cam"]),
            "'Cam' is the camera itself",
        ),
    ],
)
def test_the_button_is_grey_and_says_which_mark(chosen, spoil, reason):
    bpy.ops.rack_focus.mark_add()
    assert session.find_obstacle(chosen) is None
    spoil(chosen.rack_focus)
    assert reason in session.find_obstacle(chosen)
    assert not bpy.ops.rack_focus.create.poll()
    assert session.look_ahead(chosen, bpy.context.evaluated_depsgraph_get()) is None


def test_the_outlook_is_that_of_the_active_pull(chosen):
    bpy.ops.rack_focus.mark_add()
    settings = chosen.rack_focus
    settings.marks[2].subject.object = bpy.data.objects["Gun"]
    graph = bpy.context.evaluated_depsgraph_get()
    for active, names, distances in ((0, ["Bond", "Villain"], (2, 8)), (2, ["Villain", "Gun"], (8, 4))):
        settings.active_mark = active
        outlook = session.look_ahead(chosen, graph)
        assert [subject.name for subject in outlook.subjects] == names
        read = outlook.readout
        assert (read.start.distance, read.end.distance) == pytest.approx(distances, rel=1e-4)
    assert session.judged_frame(chosen) == 73
    assert finish(session.propose(chosen))[0].far.name == "Villain"


def test_hundreds_of_marks_take_no_time_to_draw(chosen):
    settings = chosen.rack_focus
    bpy.ops.rack_focus.mark_add()
    for index in range(3, 300):
        mark = settings.marks.add()
        mark.subject.object = bpy.data.objects["Bond" if index % 2 == 0 else "Villain"]
        mark.frame = 25 + 48 * (index - 1)
    settings.active_mark = 150
    graph = bpy.context.evaluated_depsgraph_get()
    assert session.find_obstacle(chosen) is None
    best = min(_seconds(lambda: session.look_ahead(chosen, graph)) for _ in range(5))
    assert best < 0.05, "measured on a slow core: 3 ms"


def _seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# ------------------------------------------------------------------------------------------------------------ presets
@pytest.mark.parametrize(
    ("preset", "seconds"), [("SNAP", 0.25), ("QUICK", 0.5), ("NORMAL", 1.0), ("SLOW", 2.0), ("DRIFT", 4.0)]
)
def test_presets_of_length(chosen, preset, seconds):
    chosen.rack_focus.length_unit = "FRAMES"
    bpy.ops.rack_focus.pull_preset(preset=preset)
    bpy.ops.rack_focus.create()
    first, last = api.find_racks(chosen.camera)[0].owned_range
    assert last - first == seconds * 24


def test_stories(chosen):
    settings = chosen.rack_focus
    bpy.ops.rack_focus.story(story="REVEAL")
    assert (settings.anchor, settings.seconds, settings.ease) == ("START", 2.0, "SMOOTHERSTEP")
    bpy.ops.rack_focus.story(story="REACTION")
    assert (settings.anchor, settings.seconds, settings.ease) == ("ARRIVE", 0.5, "SMOOTHSTEP")


def test_a_conversation_goes_to_and_fro(chosen):
    chosen.rack_focus.use_playhead, chosen.rack_focus.frame = False, 30
    bpy.ops.rack_focus.story(story="CONVERSATION", turns=3, hold=2.0)
    assert listed(chosen)[1:] == [("Villain", 48), ("Bond", 96), ("Villain", 144)], "the first pull starts at 30"
    assert listed(chosen)[0][0] == "Bond"
    bpy.ops.rack_focus.create()
    assert [mark.arrive for mark in api.find_racks(chosen.camera)[0].marks][1:] == [48, 96, 144]
    bpy.ops.rack_focus.story(story="CONVERSATION", turns=2)
    assert [name for name, _ in listed(chosen)] == ["Bond", "Villain", "Bond"], "it starts again from the list"


def test_a_conversation_at_the_lines(chosen):
    assert "Only 0 timeline markers" in refusal(bpy.ops.rack_focus.story, story="CONVERSATION", use_markers=True)
    for name, frame in (("late", 200), ("early", 40), ("past", -10)):
        chosen.timeline_markers.new(name, frame=frame)
    chosen.timeline_markers.new("cut", frame=1).camera = chosen.camera
    bpy.ops.rack_focus.story(story="CONVERSATION", use_markers=True)
    assert [mark.marker for mark in chosen.rack_focus.marks] == ["", "early", "late"]
    assert session.find_obstacle(chosen) is None
    chosen.rack_focus.marks.clear()
    assert "two people" in refusal(bpy.ops.rack_focus.story, story="CONVERSATION")


def test_words_not_formulas():
    from rack_focus_addon.properties import choices

    assert [item[0] for item in choices.EASE_ITEMS[:3]] == ["SMOOTHERSTEP", "SMOOTHSTEP", "LINEAR"]
    formulas = ("step", "quad", "cubic", "quart", "quint", "expo", "circ", "sin", "linear", "elastic")
    assert not [item[1] for item in choices.EASE_ITEMS if any(word in item[1].lower() for word in formulas)]
    from rack_focus_addon.core.choices import EASES, MODES

    assert {item[0] for item in choices.EASE_ITEMS} == set(EASES)
    assert [item[0] for item in choices.MODE_ITEMS] == list(MODES)
