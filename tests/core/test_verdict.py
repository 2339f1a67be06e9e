"""Who is sharp when, and the word for the other's blur."""

import numpy as np
import pytest

from rack_focus_addon.core.optics.verdict import SharpSpan, blur_word, sharp_spans


def test_crossings_lie_between_the_samples():
    (span,) = sharp_spans([0, 1, 2, 3, 4], [[4.0, 2.0, 0.0, 2.0, 4.0]], 1.0, ["A"])
    assert span == SharpSpan("A", 1.5, 2.5)


def test_spans_at_the_ends_stop_there_and_one_subject_may_have_several():
    spans = sharp_spans([10, 11, 12, 13], [[0.0, 2.0, 2.0, 0.0]], 1.0, ["A"])
    assert spans == (SharpSpan("A", 10, 10.5), SharpSpan("A", 12.5, 13))


def test_a_touch_counts_and_never_does_not():
    assert sharp_spans([0, 1, 2], [[3.0, 1.0, 3.0]], 1.0, ["A"]) == (SharpSpan("A", 1.0, 1.0),)
    assert sharp_spans([0, 1, 2], [[3.0, 2.0, 3.0]], 1.0, ["A"]) == ()
    assert sharp_spans([0, 1, 2], [[0.0, 0.0, 0.0]], 1.0, ["A"]) == (SharpSpan("A", 0.0, 2.0),)


def test_in_order_of_time():
    blur = [[9.0, 9.0, 0.0], [0.0, 9.0, 9.0]]
    assert [span.subject for span in sharp_spans([0, 1, 2], blur, 1.0, ["late", "early"])] == ["early", "late"]


def test_the_limit_may_change_over_frames():
    (span,) = sharp_spans([0, 1, 2], [[2.0, 2.0, 2.0]], np.array([1.0, 3.0, 3.0]), ["A"])
    assert span == SharpSpan("A", 0.5, 2.0)


def test_a_name_for_every_row():
    with pytest.raises(ValueError, match="zip"):
        sharp_spans([0, 1], [[0.0, 0.0]], 1.0, ["A", "B"])


@pytest.mark.parametrize(
    ("percent", "word"), [(0.0, "subtle"), (0.99, "subtle"), (1.0, "clear"), (2.5, "clear"), (2.51, "dramatic")]
)
def test_words(percent, word):
    assert blur_word(percent) == word
