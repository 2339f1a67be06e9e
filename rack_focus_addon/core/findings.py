"""What a check has to say about a shot."""

from dataclasses import dataclass, field
from typing import Any

from .choices import Severity


@dataclass(frozen=True)
class Fix:
    """Something that a button can do about a finding; `api.apply_fix` does it.

    Attributes
    ----------
    label : str
        What the button says: "Switch Depth of Field On".
    action : {"CLEAR_FOCUS_OBJECT", "ENABLE_DOF", "SET_BOKEH_MAX_SIZE", "SET_FRAME", "SET_FSTOP", "UPDATE_RACK"}
        What is done.
    arguments : dict
        What the action needs, by name: the camera's name, the f-number to set, the frame to go to.
    """

    label: str
    action: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One result of checking a shot: what, how bad, where, and what to do.

    Attributes
    ----------
    code : str
        What was found, for programs: "DOF_OFF", "TOO_SUBTLE". docs/findings.md explains every code.
    severity : {"INFO", "WARNING", "ERROR"}
        ERROR: the shot does not show what was planned. WARNING: it shows less than may be wanted. INFO: good to know.
    message : str
        What was found, for people: a sentence that names the object, the frame and the way out.
    frame : float, optional
        The scene frame at which it is seen; None where it holds for all frames.
    camera : str, optional
        The name of the camera.
    subject : str, optional
        The name of the subject; None where it is not about one.
    fix : Fix, optional
        What a button can do about it; None where nothing can be done by a button.
    """

    code: str
    severity: Severity
    message: str
    frame: float | None = None
    camera: str | None = None
    subject: str | None = None
    fix: Fix | None = None
