import bpy
import pytest

import rack_focus_addon
from rack_focus_addon import properties, registration

HANDLERS = [name for name in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, name), list)]


def everything():
    return (
        sorted(dir(bpy.types)),
        sorted(dir(bpy.types.Scene)),
        sorted(dir(bpy.types.WindowManager)),
        {name: list(getattr(bpy.app.handlers, name)) for name in HANDLERS},
        [keymap.name for keymap in bpy.context.window_manager.keyconfigs.addon.keymaps]
        if bpy.context.window_manager.keyconfigs.addon
        else [],
    )


@pytest.fixture
def unregistered(registered):
    registered.unregister()
    yield
    registered.register()


def test_unregister_leaves_nothing_in_three_cycles(unregistered):
    before = everything()
    for _ in range(3):
        rack_focus_addon.register()
        assert hasattr(bpy.types.Scene, "rack_focus")
        assert bpy.ops.rack_focus.create.get_rna_type()
        rack_focus_addon.unregister()
        assert everything() == before


def test_a_failure_on_the_way_is_raised_and_rolled_back(unregistered, monkeypatch):
    before = everything()

    def fail():
        raise RuntimeError("half-way")

    monkeypatch.setattr(properties, "register", fail)
    with pytest.raises(RuntimeError, match="half-way"):
        registration.register()
    assert everything() == before
