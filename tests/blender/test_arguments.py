"""Arguments of the api: what editors show is what is held to, and what is wrong is refused by its name."""

import ast
import inspect
import math
import random
import typing

import bpy
import numpy as np
import pytest
from blender_shot import Shot, counts, snapshot

from rack_focus_addon import api
from rack_focus_addon.api import create
from rack_focus_addon.core import choices
from rack_focus_addon.core.options import DEFAULTS, RackOptions

FUNCTIONS = sorted(name for name in api.__all__ if inspect.isfunction(getattr(api, name)))
BUILDERS = ("create_rack", "plan_rack")


# -------------------------------------------------------------------------------------------------- what editors show
def overloads_of(name):
    """The signatures that editors show beside a function's own; they are there for those who read types alone."""
    blocks = [node for node in ast.parse(inspect.getsource(create)).body if isinstance(node, ast.If)]
    shown = [node for block in blocks for node in block.body if getattr(node, "name", "") == name]
    for node in shown:
        node.decorator_list = []
        found = {}
        exec(compile(ast.Module([node], []), create.__file__, "exec"), vars(create), found)  # noqa: S102 - our own
        yield inspect.signature(found[name])


def test_every_argument_is_written_out_with_its_type():
    for name in FUNCTIONS:
        parameters = inspect.signature(getattr(api, name)).parameters.values()
        loose = [each.name for each in parameters if each.kind in {each.VAR_KEYWORD, each.VAR_POSITIONAL}]
        untyped = [each.name for each in parameters if each.annotation is each.empty]
        assert (loose, untyped) == ([], []), name
        assert getattr(api, name).__doc__, name


@pytest.mark.parametrize("name", BUILDERS)
def test_both_ways_to_ask_for_a_rack_are_shown(name):
    two, chain = overloads_of(name)
    assert {"from_subject", "to_subject", "start"} <= set(two.parameters)
    assert "marks" not in two.parameters
    assert chain.parameters["marks"].default is inspect.Parameter.empty
    assert not {"from_subject", "start", "arrive_marker"} & set(chain.parameters)
    whole = inspect.signature(getattr(api, name)).parameters
    assert set(two.parameters) | set(chain.parameters) == set(whole)
    assert set(RackOptions.__dataclass_fields__) < set(whole)


def test_defaults_are_those_of_the_options():
    shown = 0
    for name in FUNCTIONS:
        function = getattr(api, name)
        for signature in (inspect.signature(function), *overloads_of(name)):
            for each in signature.parameters.values():
                if each.name in RackOptions.__dataclass_fields__ and each.default is not each.empty:
                    assert each.default == getattr(DEFAULTS, each.name), (name, each.name)
                    shown += 1
    assert shown > 120


def test_other_defaults_are_those_of_the_core():
    from rack_focus_addon.core.options import LENS_MODEL
    from rack_focus_addon.core.stop.lens_table import USUAL_LENSES_MM
    from rack_focus_addon.core.stop.proposals import LONGEST_LENS_MM

    def default(function, name):
        return inspect.signature(function).parameters[name].default

    assert default(api.lens_table, "lenses") == USUAL_LENSES_MM
    assert default(api.make_it_read, "longest_lens_mm") == LONGEST_LENS_MM
    assert default(api.depth_of_field, "model") == LENS_MODEL


def test_words_are_types():
    """Each set of words is a Literal with its tuple, and what is a choice is annotated with it."""
    words = {name: get for name in vars(choices) if name.isupper() and (get := getattr(choices, name))}
    literals = [
        set(typing.get_args(each)) for each in vars(choices).values() if typing.get_origin(each) is typing.Literal
    ]
    assert len(words) > 12
    assert all(set(each) in literals for each in words.values())
    shown = typing.get_type_hints(api.create_rack.__wrapped__)
    assert shown["ease"] == choices.Ease
    assert shown["shared_data"] == choices.SharedData
    assert shown["fstop"] == choices.StopWord | float


# ------------------------------------------------------------------------------------------------- unknown and missing
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda s: api.create_rack(s, "A", "B", framez=3),
            "create_rack has no argument 'framez'; did you mean 'frames'",
        ),
        (lambda s: api.plan_rack(s, "A", "B", arive=3), "did you mean 'arrive'"),
        (lambda s: api.measure(s, "A", xyzzy=3), "measure has no argument 'xyzzy'; it has scene, subject, camera"),
        (api.measure, "measure needs subject"),
        (lambda s: api.check(camera=s.camera), "check needs scene"),
        (lambda s: api.check(s, "Cam"), "check: too many positional arguments"),
        (lambda s: api.measure(s, "A", subject="B"), "measure: multiple values for argument 'subject'"),
        (lambda _: api.Subject("A", bonne="head"), "Subject has no argument 'bonne'; did you mean 'bone'"),
        (lambda _: api.Mark("A", 1, 2), "Mark: too many positional arguments"),
        (lambda _: api.Mark(arrive=3), "Mark needs subject"),
    ],
)
def test_an_argument_that_is_not_there_is_named(pair, call, message):
    with pytest.raises(api.ArgumentError, match=message):
        call(pair.scene)


# -------------------------------------------------------------------------------------------------------- wrong values
NAN, INF = math.nan, math.inf
WRONG = (
    *(None, "Nobody", "", "5", "A\ud800", b"A", True, [], ["A"], {}, {"A": 1}, object(), print, 1 + 2j),
    *(
        NAN,
        INF,
        -INF,
        -1,
        0,
        10**9,
        10**400,
        -1e300,
        np.float32(NAN),
        np.int64(2**62),
        np.array([1.0, 2.0]),
        np.array("A"),
    ),
)
ODD = ("gone", "mesh", "elsewhere", "other_scene", "camera_data")
"""Things of Blender's where they do not belong."""


class Calls:
    """A shot with one rack and a wrong call of each function to be made from a right one."""

    def __init__(self):
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        self.shot = shot = Shot()
        shot.cube("A", 2.0, 0.2)
        shot.empty("B", 6.0)
        self.rack = api.create_rack(shot.scene, "A", "B", start=10, frames=12)
        self.other = shot.add_camera("Other")
        self.other.matrix_world = shot.camera.matrix_world
        self.elsewhere = bpy.data.scenes.new("Elsewhere")
        stranger = bpy.data.objects.new("Stranger", None)
        self.elsewhere.collection.objects.link(stranger)
        gone = bpy.data.objects.new("Gone", None)
        bpy.data.objects.remove(gone)
        self.odd = {
            "gone": gone,
            "mesh": bpy.data.objects["A"],
            "elsewhere": stranger,
            "other_scene": self.elsewhere,
            "camera_data": shot.data,
        }
        shot.update()

    def arguments(self, name, folder):
        scene, camera = self.shot.scene, self.shot.camera
        two = {"scene": scene, "from_subject": "A", "to_subject": "B"}
        one = {"camera": camera, "name": self.rack.name}
        return {
            "create_rack": two,
            "plan_rack": two,
            "create_racks": {"scene": scene, "shots": [{"from_subject": "A", "to_subject": "B", "start": 50}]},
            "measure": {"scene": scene, "subject": "A"},
            "blur": {"scene": scene, "subjects": ["A"]},
            "check": {"scene": scene},
            "apply_fix": {"scene": scene, "finding": api.Finding("X", "INFO", "x")},
            "report": {"scene": scene},
            "find_shots": {"scene": scene},
            "ground_truth": {"scene": scene, "frames": [1, 2]},
            "write_ground_truth": {"path": folder / "truth.json", "scene": scene, "frames": [1, 2]},
            "solve_fstop": {"scene": scene, "subjects": ["A", "B"]},
            "split_focus": {"scene": scene, "subjects": ["A", "B"]},
            "stop_for_blur": {"scene": scene, "focus_on": "A", "subject": "B", "blur_px": 3.0},
            "lens_table": two,
            "make_it_read": two,
            "depth_of_field": {"lens_mm": 50, "fstop": 2, "focus_distance_m": 3, "coc_mm": 0.03},
            "pick_surface": {"scene": scene, "subject": "A", "point": (0.0, 0.0, 0.0)},
            "find_instances": {"scene": scene, "instancer": "A"},
            "suggest_subject": {"picked": bpy.data.objects["A"]},
            "sensor_presets": {},
            "set_sensor": {"camera": camera, "name": "Fullframe"},
            "find_racks": {"camera": camera},
            "review": {"rack": self.rack},
            "remove_rack": one,
            "update_rack": one,
            "retime_rack": one,
            "copy_rack": {"camera": camera, "to": self.other},
            "bake_rack": one,
            "make_live": one,
        }[name]

    def state(self):
        cameras = [snapshot(each) for each in (self.shot.camera, self.other)]
        sensor = self.shot.data.sensor_width, self.shot.data.sensor_fit
        return cameras, sensor, counts(), self.shot.scene.frame_current_final, sorted(bpy.data.objects.keys())


def wrong_calls(name):
    """Every wrong value for each argument of a function; then pairs of them, always the same ones."""
    arguments, values = list(inspect.signature(getattr(api, name)).parameters), (*WRONG, *ODD)
    yield from ({argument: value} for argument in arguments for value in values)
    rand = random.Random(name)  # noqa: S311 - not for secrets
    yield from (
        {argument: rand.choice(values) for argument in rand.sample(arguments, min(2, len(arguments)))}
        for _ in range(20)
    )


def names_one(said, wrong):
    """Whether a refusal names a wrong argument, shows its value, or is about what follows from it."""
    if any(argument in said for argument in wrong) or any(each in said for each in FOLLOWS):
        return True
    return any(str(value) in said or str(getattr(value, "name", None)) in said for value in wrong.values())


FOLLOWS = (
    *("a frame that Blender has", "Blender has frames", "Shot 1: a shot is a mapping", "name at least one, in mm"),
    # Of right values, in a wrong scene or without the others.
    *("has no fix", "is made of keys already"),
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrong_value_is_refused_by_its_name_and_changes_nothing(name, tmp_path):
    calls, raw, nameless = Calls(), [], []
    before = calls.state()
    for given in wrong_calls(name):
        wrong = {
            key: calls.odd[value] if isinstance(value, str) and value in ODD else value for key, value in given.items()
        }
        try:
            getattr(api, name)(**{**calls.arguments(name, tmp_path), **wrong})
        except api.RackFocusError as error:
            assert calls.state() == before, given
            if not names_one(str(error), wrong):
                nameless.append((given, str(error)))
        except Exception as error:  # noqa: BLE001 - the defect that is looked for
            raw.append((given, f"{type(error).__name__}: {error}"))
        else:
            if calls.state() != before:
                calls = Calls()
                before = calls.state()
    assert raw == []
    assert nameless == []


@pytest.mark.parametrize(
    "number", [np.float64(12.0), np.float32(12.0), np.int64(12), np.array(12.0), np.array(12, dtype=np.int16), 12]
)
def test_numpys_numbers_are_numbers(pair, number):
    rack = api.create_rack(pair.scene, "A", api.Subject(number), start=number, frames=number, tolerance_px=number / 48)
    plain = api.plan_rack(pair.scene, "A", 12.0, start=12, frames=12, tolerance_px=0.25)
    assert rack.keys == plain.keys
    (found,) = api.find_racks(pair.camera)
    assert found.marks[1].arrive == 24.0
    assert api.measure(pair.scene, number, frames=[number]) == pytest.approx([12.0])
    assert api.depth_of_field(number, 2, number, 0.03).near_m == api.depth_of_field(12, 2, 12, 0.03).near_m


def test_switches_take_numpys_truth(pair):
    api.create_rack(pair.scene, "A", "B", start=10, frames=12)
    assert api.update_rack(pair.camera, overwrite_edits=np.bool_(True)).name == "A to B"
    with pytest.raises(api.ArgumentError, match="overwrite_edits must be True or False, not 'no'"):
        api.update_rack(pair.camera, overwrite_edits="no")


def test_a_finding_whose_camera_has_gone(pair):
    pair.dof.use_dof = False
    finding = api.Finding("DOF_OFF", "ERROR", "off", fix=api.Fix("Switch On", "ENABLE_DOF", {"camera": "Gone"}))
    with pytest.raises(api.CameraError, match="no camera 'Gone'"):
        api.apply_fix(pair.scene, finding)
    assert not pair.dof.use_dof


def test_more_frames_than_there_are(pair):
    with pytest.raises(api.ArgumentError, match="frames has more than 2097149 items"):
        api.measure(pair.scene, "A", frames=range(10**9))
    with pytest.raises(api.ArgumentError, match=r"frames must be a frame that Blender has.*1048575"):
        api.blur(pair.scene, ["A"], frames=[1, 1_048_575])


def test_a_shot_of_several_is_held_to_the_same(pair):
    shots = [{"name": "sh010", "from_subject": "A", "to_subject": "B", "start": "24"}]
    with pytest.raises(api.ArgumentError, match=r"sh010.*start must be a number or None, not '24'"):
        api.create_racks(pair.scene, shots)
