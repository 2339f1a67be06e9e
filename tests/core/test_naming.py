"""Which bone is the head."""

import pytest

from rack_focus_addon.core.naming import find_head_bone


@pytest.mark.parametrize(
    ("names", "head"),
    [
        (["spine", "neck", "head"], "head"),
        (["DEF-spine", "DEF-Head"], "DEF-Head"),
        (["mixamorig:HeadTop_End", "mixamorig:Head"], "mixamorig:Head"),
        (["Bip01 Head", "Bip01 HeadNub"], "Bip01 Head"),
        (["headIK", "CHARHead"], "CHARHead"),
        (["face", "skull"], "skull"),
        (["Face.001"], "Face.001"),
        (["J_Bip_C_Head"], "J_Bip_C_Head"),
        (["head_ctrl"], "head_ctrl"),  # better than nothing
        (["head.x", "c_head.x"], "head.x"),
        (["forehead", "overhead_light", "surface"], None),
        (["hand", "", "123"], None),
        ([], None),
    ],
)
def test_head(names, head):
    assert find_head_bone(names) == head
