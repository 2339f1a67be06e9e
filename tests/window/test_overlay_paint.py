"""The painter's pixels, where Blender has a graphics card without a window: from 5.2 on, with software GL too."""

from contextlib import contextmanager

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

import gpu
from mathutils import Matrix

from rack_focus_addon import api
from rack_focus_addon.core.overlay.geometry import Framing, frustum_volume
from rack_focus_addon.preferences import Look
from rack_focus_addon.session import overlay as session_overlay
from rack_focus_addon.ui.overlay import draw as overlay_draw

SIZE = 200
RED, GREEN = (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 0.5)


@pytest.fixture(scope="module")
def paint():
    if not hasattr(gpu, "init"):
        pytest.skip("this Blender has no graphics without a window")
    try:
        gpu.init()
        gpu.types.GPUOffScreen(8, 8).free()
    except Exception as error:  # noqa: BLE001 - whatever a driver says
        pytest.skip(f"no graphics: {error}")
    from rack_focus_addon.ui.overlay import paint as overlay_paint

    return overlay_paint


class Canvas:
    """An off-screen picture, seen in pixels or through a matrix."""

    def __init__(self):
        self.off = gpu.types.GPUOffScreen(SIZE, SIZE)

    @contextmanager
    def seen(self, projection):
        with self.off.bind(), gpu.matrix.push_pop(), gpu.matrix.push_pop_projection():
            gpu.state.active_framebuffer_get().clear(color=(0.0, 0.0, 0.0, 0.0), depth=1.0)
            gpu.matrix.load_matrix(Matrix())
            gpu.matrix.load_projection_matrix(projection)
            yield

    def pixels(self):
        """Rows from the bottom, columns from the left, RGBA 0 to 1."""
        read = self.off.texture_color.read()
        read.dimensions = SIZE * SIZE * 4
        return np.array(read, dtype=np.float64).reshape(SIZE, SIZE, 4) / 255.0


@pytest.fixture
def canvas(paint):
    canvas = Canvas()
    yield canvas
    canvas.off.free()


def in_pixels():
    scale = Matrix.Diagonal((2.0 / SIZE, 2.0 / SIZE, -1.0, 1.0))
    return Matrix.Translation((-1.0, -1.0, 0.0)) @ scale


def through_a_lens():
    """Looks along -Z from the origin, 90 degrees wide, from 0.1 to 100."""
    near, far = 0.1, 100.0
    depth = (far + near) / (near - far), 2.0 * far * near / (near - far)
    return Matrix(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, depth[0], depth[1]), (0, 0, -1, 0)))


def test_a_box_is_filled_where_it_is_and_not_beside(paint, canvas):
    with canvas.seen(in_pixels()), paint.drawing():
        paint.draw_filled(paint.box_batch([(20.0, 30.0, 60.0, 50.0)]), RED)
        paint.draw_filled_at(paint.plate_batch(-10.0, 10.0, 5.0), RED, 150.0, 150.0)
    red = canvas.pixels()[..., 0] > 0.9
    assert red.sum() == pytest.approx(40 * 20 + 20 * 10, abs=60)
    assert red[40, 40]
    assert red[150, 150]
    assert not red[40, 70]


def test_lines_have_their_width_and_colours(paint, canvas):
    across = np.array([[(20.0, 50.0, 0.0), (180.0, 50.0, 0.0)]])
    with canvas.seen(in_pixels()), paint.drawing():
        paint.draw_coloured_lines(
            paint.coloured_line_batch([(across, RED), (np.add(across, (0.0, 100.0, 0.0)), GREEN)]), 6.0
        )
    pixels = canvas.pixels()
    assert pixels[50, 100, 0] > 0.9
    assert pixels[150, 100, 1] > 0.3
    assert pixels[150, 100, 0] == 0.0
    assert 4 <= (pixels[:100, 100, 0] > 0.5).sum() <= 8
    assert paint.coloured_line_batch([(np.empty((0, 2, 3)), RED)]) is None


def test_words_are_written(paint, canvas):
    with canvas.seen(in_pixels()), paint.drawing():
        paint.write([(20.0, 90.0, "Villain 8 m")], (1.0, 1.0, 1.0, 1.0), 24.0)
    width = paint.text_width("Villain 8 m", 24.0)
    columns = np.flatnonzero(canvas.pixels()[..., 3].max(axis=0) > 0.5)
    assert 80.0 < width < 180.0
    assert columns.min() == pytest.approx(20.0, abs=4)
    assert columns.max() == pytest.approx(20.0 + width, abs=4)


def _walls(paint, depths):
    """Upright strips side by side, from left to right, each at its own depth; they write their depth."""
    edges = np.linspace(-1.0, 1.0, len(depths) + 1)
    gpu.state.depth_test_set("LESS_EQUAL")
    gpu.state.depth_mask_set(True)
    for left, right, depth in zip(edges, edges[1:], depths, strict=False):
        corners = [(left, -1.0), (right, -1.0), (right, 1.0), (left, -1.0), (right, 1.0), (left, 1.0)]
        points = [(x * depth, y * depth, -depth) for x, y in corners]
        paint.draw_filled(paint.triangle_batch(points), (0.0, 0.0, 0.0, 1.0))
    gpu.state.depth_mask_set(False)


@pytest.mark.parametrize("turn", [0.0, 0.6])
def test_only_what_is_inside_a_volume_is_tinted_from_wherever_it_is_seen(paint, canvas, turn):
    # The frustum of a camera that stands beside and looks across the view.
    matrix = Matrix.Translation((turn * 4.0, 0.0, -4.0 + 4.0 * np.cos(turn))) @ Matrix.Rotation(turn, 4, "Y")
    framing = Framing("PERSP", lens_mm=18.0)
    volume = frustum_volume(framing, np.array(matrix), 3.0, 6.0)
    depths = [1.0, 2.5, 4.0, 5.0, 7.0, 20.0]
    with canvas.seen(through_a_lens()), paint.drawing():
        _walls(paint, depths)
        paint.tint_inside(volume, GREEN)
    pixels = canvas.pixels()
    inverse = np.array(matrix.inverted())
    for x in range(4, SIZE, 9):
        for y in range(4, SIZE, 9):
            depth = depths[int(x / SIZE * len(depths))]
            at = np.array([(2 * (x + 0.5) / SIZE - 1) * depth, (2 * (y + 0.5) / SIZE - 1) * depth, -depth, 1.0])
            local = inverse @ at
            across, up = framing.window(-local[2])[2:]
            margins = [-local[2] - 3.0, 6.0 + local[2], across - abs(local[0]), up - abs(local[1])]
            if min(abs(margin) for margin in margins) < 0.1:
                continue
            assert (pixels[y, x, 1] > 0.3) == (min(margins) > 0), (x, y, depth)


def test_the_viewer_may_stand_in_the_volume(paint, canvas):
    volume = frustum_volume(Framing("PERSP", lens_mm=10.0), np.array(Matrix.Translation((0.0, 0.0, 3.0))), 1.0, 6.0)
    with canvas.seen(through_a_lens()), paint.drawing():
        _walls(paint, [2.0, 5.0])
        paint.tint_inside(volume, GREEN)
    pixels = canvas.pixels()
    assert pixels[100, 50, 1] > 0.3
    assert pixels[100, 150, 1] < 0.02


def test_through_the_camera_a_plane_tints_before_and_another_behind(paint, canvas):
    from rack_focus_addon.core.overlay.geometry import plane_matrices

    near, far = plane_matrices(Framing("PERSP", lens_mm=10.0), np.eye(4), [3.0, 6.0])
    with canvas.seen(through_a_lens()), paint.drawing():
        _walls(paint, [1.0, 4.0, 9.0])
        paint.tint_beyond(near, GREEN, "GREATER")
        paint.tint_beyond(far, (1.0, 0.0, 0.0, 0.5), "LESS")
    pixels = canvas.pixels()[100]
    assert [pixels[x, 1] > 0.3 for x in (30, 100, 170)] == [True, False, False]
    assert [pixels[x, 0] > 0.3 for x in (30, 100, 170)] == [False, False, True]


@pytest.mark.parametrize("in_camera", [True, False])
def test_the_whole_overlay_is_drawn(paint, shot, in_camera):
    api.create_rack(shot, "Bond", "Villain", start=10, frames=24)
    session_overlay.refresh(shot)
    shot.frame_set(20)
    graph = bpy.context.view_layer.depsgraph
    sight = session_overlay.look_now(shot, graph, shot.camera)
    width, height = 960, 540
    lens = shot.camera.calc_matrix_camera(graph, x=width, y=height)
    stand = shot.camera.matrix_world if in_camera else shot.camera.matrix_world @ Matrix.Translation((2, 0, 6))
    matrix = lens @ stand.normalized().inverted()
    viewport = overlay_draw.Viewport(
        region=1,
        scene=shot,
        sight=sight,
        look=Look(),
        shows_overlay=True,
        shows_assist=False,
        in_camera=in_camera,
        matrix=np.array(matrix),
        size=(float(width), float(height)),
        bounds=(0.0, 0.0, float(width), float(height)),
        unit=1.0,
        plate=(0.0, 0.0, 1.0, 1.0),
        text=(1.0, 1.0, 1.0, 1.0),
    )
    off = gpu.types.GPUOffScreen(width, height)
    uploads = overlay_draw.Uploads()
    with off.bind(), gpu.matrix.push_pop(), gpu.matrix.push_pop_projection(), paint.drawing():
        gpu.state.active_framebuffer_get().clear(color=(0.0, 0.0, 0.0, 0.0), depth=1.0)
        gpu.matrix.load_matrix(Matrix())
        gpu.matrix.load_projection_matrix(matrix)
        overlay_draw.draw_scene(paint, viewport, uploads)
        flat = Matrix.Translation((-1, -1, 0)) @ Matrix.Diagonal((2.0 / width, 2.0 / height, -1.0, 1.0))
        gpu.matrix.load_projection_matrix(flat)
        overlay_draw.draw_screen(paint, viewport, uploads)
    read = off.texture_color.read()
    read.dimensions = width * height * 4
    pixels = np.array(read, dtype=np.float64).reshape(height, width, 4) / 255.0
    off.free()
    yellow = (pixels[..., 0] > 0.6) & (pixels[..., 1] > 0.6) & (pixels[..., 2] < 0.5)
    plates = (pixels[..., 2] > 0.9) & (pixels[..., 0] < 0.1)
    assert yellow.sum() > 300
    assert plates.sum() > 800
    if in_camera:
        # The pointer's plate stands on the scale, as high as the distance lies on it.
        layout, _ = uploads.kept["scale", 1][1]
        assert yellow[round(layout.height(sight.distance)), round(layout.x) - 5]
