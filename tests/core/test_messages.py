"""Sentences are plain English to scripts, and know what they were made of to a window."""

import copy
import json
import pickle

import numpy as np
import pytest

from rack_focus_addon.core.arrays import positive
from rack_focus_addon.core.errors import ArgumentError, RackFocusError, UnknownChoiceError, require_choice
from rack_focus_addon.core.findings import Finding
from rack_focus_addon.core.messages import Message, capitalised, joined, say

GERMAN = {
    "'{name}' is {where} at frame {frame:g}": "In Bild {frame:g} steht '{name}' {where}",
    "behind the camera": "hinter der Kamera",
    " and ": " und ",
    "{what} must be positive and finite, not {bad:g}": "{what} muss positiv und endlich sein, nicht {bad:g}",
    "What must be sharp of '{name}'": "Was von '{name}' scharf sein soll",
    "Unknown {what} {given}; choose one of {allowed}": "Unbekannt: {what} {given}; zur Wahl stehen {allowed}",
    "f-stop": "Blende",
    "or an f-number": "oder eine Blendenzahl",
    "broken {name}": "kaputt {nome}",
}


def german(text):
    return GERMAN.get(text, text)


@pytest.fixture
def behind():
    return say("'{name}' is {where} at frame {frame:g}", name="Bond", where=say("behind the camera"), frame=48.0)


def test_a_message_is_an_english_string(behind):
    assert behind == "'Bond' is behind the camera at frame 48"
    assert json.loads(json.dumps([behind])) == [behind]
    assert f"{behind:>50}".strip() == behind
    assert hash(behind) == hash(str(behind))
    assert type(str(behind)) is str


def test_it_is_worded_with_all_that_is_in_it(behind):
    assert behind.worded(german) == "In Bild 48 steht 'Bond' hinter der Kamera"


def test_names_are_not_translated():
    assert say("'{name}' is {where} at frame {frame:g}", name="behind the camera", where="x", frame=1).worded(
        german
    ) == ("In Bild 1 steht 'behind the camera' x")


def test_rows_are_worded_one_by_one(behind):
    row = joined([behind, "Villain"], say(" and "))
    assert row == f"{behind} and Villain"
    assert row.worded(german) == "In Bild 48 steht 'Bond' hinter der Kamera und Villain"
    assert not joined([])
    assert not joined([]).worded(german)


def test_a_sentence_begins_with_a_capital_in_every_language():
    assert capitalised(say("behind the camera")) == "Behind the camera"
    assert capitalised(say("behind the camera")).worded(german) == "Hinter der Kamera"


def test_a_translation_with_fields_that_do_not_fit_is_passed_over():
    assert say("broken {name}", name="Bond").worded(german) == "broken Bond"


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda message: pickle.loads(pickle.dumps(message))])  # noqa: S301
def test_copies_are_messages_too(behind, clone):
    other = clone(capitalised(behind))
    assert isinstance(other, Message)
    assert other == behind
    assert other.worded(german) == behind.worded(german)


def test_nothing_alive_is_kept():
    kept = say("{error} {number:g} {count}", error=ValueError("no"), number=np.float32(0.5), count=np.int64(3)).values
    assert kept == {"error": "no", "number": 0.5, "count": 3}
    assert all(type(value) in (str, float, int) for value in kept.values())


def test_a_refusal_carries_its_message():
    error = RackFocusError("broken {name}", name="Bond")
    assert str(error) == "broken Bond"
    assert isinstance(error.message, Message)
    # What comes from outside may hold braces.
    assert str(RackFocusError("{no} field")) == RackFocusError("{no} field").message == "{no} field"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert again.message.worded(german) == "broken Bond"


def test_what_checks_call_their_numbers_is_translated():
    with pytest.raises(ArgumentError) as refused:
        positive("What must be sharp of '{name}'", [1.0, -2.0], name="Bond")
    assert str(refused.value) == "What must be sharp of 'Bond' must be positive and finite, not -2"
    assert (
        refused.value.message.worded(german)
        == "Was von 'Bond' scharf sein soll muss positiv und endlich sein, nicht -2"
    )


def test_what_choices_are_called_is_translated():
    with pytest.raises(UnknownChoiceError) as refused:
        require_choice("f-stop", "OPEN", ("KEEP", say("or an f-number")))
    assert str(refused.value) == "Unknown f-stop 'OPEN'; choose one of KEEP, or an f-number"
    assert (
        refused.value.message.worded(german) == "Unbekannt: Blende 'OPEN'; zur Wahl stehen KEEP, oder eine Blendenzahl"
    )


def test_findings_with_the_same_words_are_equal(behind):
    assert Finding("CODE", "INFO", behind) == Finding("CODE", "INFO", str(behind))
