"""What every function of the api does with its arguments: it refuses wrong ones by their names, before it begins.

A signature is the one place that says what a function takes: editors show it, and :func:`public` holds calls to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from inspect import Signature, signature
from itertools import islice
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, ParamSpec, TypeAlias, TypeVar, Union, cast, get_args, get_origin

import bpy
import numpy as np
from numpy.typing import ArrayLike

from ..blender.measure.steps import Progress
from ..blender.object_types import CameraObject
from ..core.arguments import (
    LAST_FRAME,
    find_wrong_call,
    is_list,
    is_number,
    number,
    require_frame,
    say_any,
    shown,
    text,
)
from ..core.arrays import FloatArray
from ..core.errors import ArgumentError, CameraError, RackFocusError, SubjectError
from ..core.messages import say
from ..core.request.marks import Subject

AnySubject: TypeAlias = Subject | bpy.types.Object | bpy.types.Collection | str | float
AnyCamera: TypeAlias = bpy.types.Object | str | None

MOST_ITEMS: Final = 2 * LAST_FRAME + 1
"""In a list: every frame that Blender has."""

_LISTS: Final = (Iterable, Sequence, tuple)
"""What annotates a list of items."""

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def public(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Let a function refuse arguments that its signature does not have, or of another type, as ArgumentError."""

    @wraps(function)
    def checked(*args: _Given.args, **named: _Given.kwargs) -> _Result:
        return function(**_bound(function, args, named).arguments)  # type: ignore[call-arg]

    return checked


def read_call(function: Callable[..., Any], *args: object, **named: object) -> dict[str, Any]:
    """Return all arguments of a call by their names, defaults too, as the function's signature takes them."""
    bound = _bound(function, args, named)
    bound.apply_defaults()
    return dict(bound.arguments)


def _bound(function: Callable[..., Any], args: Sequence[object], named: Mapping[str, object]) -> Any:  # noqa: ANN401
    takes, kinds = _taken_by(function)
    try:
        bound = takes.bind(*args, **named)
    except TypeError as error:
        what = getattr(function, "__name__", "")
        raise find_wrong_call(what, takes, args, named) or ArgumentError(str(error)) from None
    for name, given in bound.arguments.items():
        if given is not takes.parameters[name].default:
            bound.arguments[name] = _read(name, given, kinds[name])
    return bound


@cache
def _taken_by(function: Callable[..., Any]) -> tuple[Signature, Mapping[str, tuple[Any, ...]]]:
    """A function's signature, and what each argument may be."""
    takes = signature(function)
    return takes, {name: _options(each.annotation) for name, each in takes.parameters.items()}


def get_camera_object(camera: bpy.types.Object) -> CameraObject:
    """Return an object that is a camera; raise :class:`CameraError` for another one."""
    if camera.type != "CAMERA":
        raise CameraError("'{name}' is not a camera; choose a camera object", name=camera.name)
    return cast("CameraObject", camera)


def frame_asked(scene: bpy.types.Scene, frame: float | None) -> float:
    """Return a scene frame, the current one for None; raise :class:`ArgumentError` if Blender has no such frame."""
    asked = float(scene.frame_current if frame is None else frame)
    require_frame("frame", asked)
    return asked


def frames_asked(scene: bpy.types.Scene, frames: Iterable[float] | None) -> FloatArray:
    """Return frames as an array, the current one for None; raise :class:`ArgumentError` unless Blender has them."""
    at = np.array([scene.frame_current] if frames is None else list(frames), dtype=np.float64)
    if not len(at):
        raise ArgumentError("frames must be at least one frame")
    if wrong := at[~(np.abs(at) <= LAST_FRAME)].tolist():
        require_frame("frames", wrong[0])
    return at


# ------------------------------------------------------------------------------------------------- what a type asks for
def _read(name: str, given: Any, options: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any argument, and its types
    """Return an argument as one of its types takes it: numpy's numbers as Python's, lists with each item read.

    Words are checked where they are used, with the name that they have there. So are arrays (`ArrayLike`).
    """
    fitting = next((option for option in options if _fits(given, option)), None)
    if fitting is None and set(_options(AnySubject)) <= set(options):
        raise SubjectError(
            "{name}: {given} is no subject; give an object, its name, a Subject or a distance",
            name=name,
            given=shown(given),
        )
    if fitting is None:
        kinds = say_any(dict.fromkeys(_described(option) for option in options))
        raise ArgumentError("{name} must be {kinds}, not {given}", name=name, kinds=kinds, given=shown(given))
    return _taken(name, given, fitting)


@cache
def _options(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401
    options = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    return (Any,) if set(get_args(ArrayLike)) <= set(options) else options


def _fits(given: object, option: Any) -> bool:  # noqa: ANN401
    origin = get_origin(option)
    if option is bool:
        return isinstance(given, bool | np.bool_) or (is_number(given) and given in (0, 1))
    if option is float:
        return is_number(given)
    if origin is Literal:
        return isinstance(given, str)
    if option == Progress:
        return callable(given)
    if origin in _LISTS:
        return is_list(given)
    return option is Any or origin is Mapping or isinstance(given, option)


def _taken(name: str, given: Any, option: Any) -> Any:  # noqa: ANN401
    if option is bool:
        return bool(given)
    if option is float:
        return number(name, given)
    if option is str or get_origin(option) is Literal:
        return text(name, given)
    if get_origin(option) in _LISTS:
        return _items(name, given, option)
    if isinstance(given, bpy.types.ID):
        _require_there(name, given)
    return given


def _items(name: str, given: Iterable[Any], option: Any) -> Sequence[Any]:  # noqa: ANN401
    kinds = get_args(option)
    if isinstance(given, np.ndarray) and given.ndim == 1 and given.dtype.kind in "iuf" and kinds == (float,):
        return given  # type: ignore[return-value]
    items = list(islice(given, MOST_ITEMS + 1))
    if len(items) > MOST_ITEMS:
        raise ArgumentError("{name} has more than {most} items", name=name, most=MOST_ITEMS)
    if get_origin(option) is tuple and len(items) != len(kinds):
        raise ArgumentError(
            "{name} must have {count} items, not {given}", name=name, count=len(kinds), given=shown(given)
        )
    each = kinds if get_origin(option) is tuple else kinds * len(items)
    return [
        _read(f"{name}[{index}]", item, _options(kind))
        for index, (item, kind) in enumerate(zip(items, each, strict=True))
    ]


def _require_there(name: str, block: bpy.types.ID) -> None:
    try:
        block.name  # noqa: B018 - asking is the test
    except ReferenceError:
        kind = _DELETED.get(name, SubjectError)
        raise kind("{name} was deleted; choose another one", name=name) from None


_DELETED: Final[Mapping[str, type[RackFocusError]]] = {
    "scene": ArgumentError,
    "camera": CameraError,
    "to": CameraError,
}
"""What the loss of an argument is; other arguments are subjects."""


def _described(option: Any) -> str:  # noqa: ANN401
    origin = get_origin(option)
    if option in _PLAIN:
        return _PLAIN[option]
    if origin is Literal:
        return say_any(get_args(option))
    if origin in _LISTS:
        return say("a list of {items}", items=say_any(_described(each) for each in _options(get_args(option)[0])))
    return say("a {kind}", kind=getattr(option, "__name__", str(option)))


_PLAIN: Final[Mapping[Any, str]] = {
    NoneType: "None",
    bool: say("True or False"),
    float: say("a number"),
    str: say("a text"),
    Path: say("a path"),
    Progress: say("a function"),
    bpy.types.Scene: say("a scene"),
    bpy.types.Object: say("an object"),
    bpy.types.Collection: say("a collection"),
}
