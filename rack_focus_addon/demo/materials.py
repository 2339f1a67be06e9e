"""What the demo scene is made of: a night palette and procedural surfaces, without images. Colours are linear RGB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import bpy

Color = tuple[float, float, float]
Node = bpy.types.Node
Socket = bpy.types.NodeSocket
Value = Socket | float | tuple[float, ...]

# The palette: tungsten and sodium against teal, with one red for the eye to find.
TUNGSTEN: Color = (1.0, 0.60, 0.25)
SODIUM: Color = (1.0, 0.38, 0.07)
CANDLE: Color = (1.0, 0.34, 0.06)
TEAL: Color = (0.05, 0.62, 0.70)
ICE: Color = (0.35, 0.75, 1.0)
SIGNAL_RED: Color = (1.0, 0.04, 0.03)
SIGNAL_GREEN: Color = (0.05, 0.95, 0.45)
ROSE: Color = (1.0, 0.16, 0.32)
NIGHT_ZENITH: Color = (0.004, 0.012, 0.030)
NIGHT_HORIZON: Color = (0.010, 0.034, 0.052)
POST_OFFICE_RED: Color = (0.60, 0.014, 0.011)
ENAMEL_TEAL: Color = (0.008, 0.085, 0.125)
BRASS: Color = (0.86, 0.55, 0.20)
CREAM: Color = (0.80, 0.68, 0.48)
SOOT: Color = (0.012, 0.012, 0.014)

WATER_IOR = 1.33
WALL_FADE_M = 12.0


class NodeGraph:
    """A node tree being filled: `add` creates a node with its inputs set or linked, by socket name."""

    def __init__(self, owner: bpy.types.Material | bpy.types.World) -> None:
        """Start from an empty tree; before 5.0 a new data-block has none until `use_nodes` asks for it."""
        self._owner: Any = owner
        if self._owner.node_tree is None:
            self._owner.use_nodes = True
        self._tree: Any = cast("Any", owner.node_tree)
        self._tree.nodes.clear()

    def add(self, node_type: str, inputs: Mapping[str, Value] | None = None, **settings: str | bool) -> Node:
        """Create a node; an input given as a socket is linked, anything else is its value."""
        node: Node = self._tree.nodes.new(node_type)
        for setting, choice in settings.items():
            setattr(node, setting, choice)
        for name, value in (inputs or {}).items():
            if isinstance(value, Socket):
                self._tree.links.new(value, node.inputs[name])
            else:
                socket: Any = node.inputs[name]
                socket.default_value = value
        return node

    def ramp(self, factor: Value, *stops: tuple[float, Color]) -> Socket:
        """Map a factor in 0..1 to colours; returns the colour socket."""
        node: Any = self.add("ShaderNodeValToRGB", {"Fac": factor})
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(1.0)
        for element, (position, color) in zip(elements, stops, strict=True):
            element.position = position
            element.color = (*color, 1.0)
        mapped: Socket = node.outputs["Color"]
        return mapped

    def mix(self, factor: Value, first: Node, second: Node) -> Node:
        """Blend two shader nodes."""
        node = self.add("ShaderNodeMixShader", {"Fac": factor})
        self._tree.links.new(first.outputs[0], node.inputs[1])
        self._tree.links.new(second.outputs[0], node.inputs[2])
        return node

    def glow(self, color: Value, strength: Value) -> None:
        """Make an emission the surface: seen and reflected, but never sampled as a lamp, which would be noise."""
        self.surface(self.add("ShaderNodeEmission", {"Color": color, "Strength": strength}))
        self._owner.cycles.emission_sampling = "NONE"

    def surface(self, shader: Node, target: str = "ShaderNodeOutputMaterial") -> None:
        """Make a shader node the surface."""
        self.add(target, {"Surface": shader.outputs[0]})


def gray(value: float) -> Color:
    """Return a neutral colour, for ramps that carry a plain number."""
    return (value, value, value)


def make_plain(
    name: str, color: Color, *, roughness: float = 0.5, metallic: float = 0.0, coat: float = 0.0
) -> bpy.types.Material:
    """Make a surface of one colour."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    shader = graph.add(
        "ShaderNodeBsdfPrincipled",
        {"Base Color": (*color, 1.0), "Roughness": roughness, "Metallic": metallic, "Coat Weight": coat},
    )
    graph.surface(shader)
    return material


def make_worn_metal(name: str, color: Color, *, roughness: float = 0.28) -> bpy.types.Material:
    """Make a metal whose polish is uneven, so that its highlights break up."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    position = graph.add("ShaderNodeTexCoord").outputs["Object"]
    noise = graph.add("ShaderNodeTexNoise", {"Vector": position, "Scale": 60.0, "Detail": 3.0})
    polish = graph.ramp(noise.outputs[0], (0.35, gray(roughness * 0.7)), (0.7, gray(roughness * 1.6)))
    shader = graph.add("ShaderNodeBsdfPrincipled", {"Base Color": (*color, 1.0), "Metallic": 1.0, "Roughness": polish})
    graph.surface(shader)
    return material


def make_glow(name: str, color: Color, strength: float) -> bpy.types.Material:
    """Make a light source to look at; area lamps do the lighting, which keeps the noise down."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    graph.glow((*color, 1.0), strength)
    return material


def make_tinted_glow(name: str, strength: float) -> bpy.types.Material:
    """Make a glow that takes its colour, and in alpha its relative strength, from each object's own colour."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    info = graph.add("ShaderNodeObjectInfo")
    power = graph.add("ShaderNodeMapRange", {"Value": info.outputs["Alpha"], "To Max": strength}, clamp=False)
    graph.glow(info.outputs["Color"], power.outputs[0])
    return material


def make_flame(name: str, strength: float) -> bpy.types.Material:
    """Make a flame: white-hot inside, amber towards its rim."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    facing = graph.add("ShaderNodeLayerWeight", {"Blend": 0.35}).outputs["Facing"]
    color = graph.ramp(facing, (0.0, (1.0, 0.72, 0.36)), (0.75, CANDLE))
    graph.glow(color, strength)
    return material


def make_thin_glass(name: str, tint: Color) -> bpy.types.Material:
    """Make a pane that reflects at its edges and lets light straight through: no refraction, so no noise."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    clear = graph.add("ShaderNodeBsdfTransparent", {"Color": (*tint, 1.0)})
    gloss = graph.add("ShaderNodeBsdfGlossy", {"Roughness": 0.04})
    edge = graph.add("ShaderNodeLayerWeight", {"Blend": 0.12}).outputs["Fresnel"]
    graph.surface(graph.mix(edge, clear, gloss))
    return material


def make_wet_cobbles(name: str) -> bpy.types.Material:
    """Make rain-wet cobblestones: mirrors where a puddle lies, broken streaks of light where the stones stand out.

    Two plain closures and flat textures instead of the Principled shader: half the render time of the frame was here.
    """
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    position = graph.add("ShaderNodeTexCoord").outputs["Object"]
    stones = graph.add(
        "ShaderNodeTexVoronoi", {"Vector": position, "Scale": 6.0}, voronoi_dimensions="2D", feature="DISTANCE_TO_EDGE"
    )
    crown = graph.ramp(stones.outputs["Distance"], (0.0, gray(0.0)), (0.22, gray(1.0)))
    pools = graph.add("ShaderNodeTexNoise", {"Vector": position, "Scale": 0.55}, noise_dimensions="2D").outputs[0]
    relief = graph.ramp(pools, (0.46, gray(0.05)), (0.58, gray(0.5)))
    normal = graph.add("ShaderNodeBump", {"Height": crown, "Strength": relief, "Distance": 0.012}).outputs["Normal"]
    stone = graph.add("ShaderNodeBsdfDiffuse", {"Color": (0.020, 0.024, 0.030, 1.0), "Normal": normal})
    roughness = graph.ramp(pools, (0.44, gray(0.08)), (0.60, gray(0.26)))
    water = graph.add("ShaderNodeBsdfGlossy", {"Roughness": roughness, "Normal": normal})
    fresnel = graph.add("ShaderNodeFresnel", {"IOR": WATER_IOR})
    graph.surface(graph.mix(fresnel.outputs[0], stone, water))
    return material


def make_house_wall(name: str) -> bpy.types.Material:
    """Make a wall with the street light painted on: warm at lamp height, teal haze above, and nothing to sample."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    position = graph.add("ShaderNodeTexCoord").outputs["Object"]
    height = graph.add("ShaderNodeSeparateXYZ", {"Vector": position}).outputs["Z"]
    share = graph.add("ShaderNodeMapRange", {"Value": height, "From Max": WALL_FADE_M}).outputs[0]
    color = graph.ramp(
        share,
        (0.0, (0.018, 0.013, 0.012)),
        (0.3, (0.040, 0.024, 0.016)),
        (0.6, (0.010, 0.020, 0.026)),
        (1.0, NIGHT_HORIZON),
    )
    graph.glow(color, 1.0)
    return material


def make_varnished_wood(name: str) -> bpy.types.Material:
    """Make dark, lacquered planks with a fine grain along X."""
    material = bpy.data.materials.new(name)
    graph = NodeGraph(material)
    position = graph.add("ShaderNodeTexCoord").outputs["Object"]
    stretched = graph.add("ShaderNodeMapping", {"Vector": position, "Scale": (3.0, 34.0, 3.0)}).outputs[0]
    grain = graph.add("ShaderNodeTexNoise", {"Vector": stretched, "Scale": 4.0, "Detail": 6.0}).outputs[0]
    bump = graph.add("ShaderNodeBump", {"Height": grain, "Strength": 0.12, "Distance": 0.002})
    shader = graph.add(
        "ShaderNodeBsdfPrincipled",
        {
            "Base Color": graph.ramp(grain, (0.3, (0.020, 0.008, 0.003)), (0.75, (0.17, 0.066, 0.022))),
            "Roughness": graph.ramp(grain, (0.3, gray(0.34)), (0.7, gray(0.2))),
            "Normal": bump.outputs["Normal"],
        },
    )
    graph.surface(shader)
    return material


def make_night_sky(name: str) -> bpy.types.World:
    """Make a sky that is nearly black above and keeps a teal haze at the horizon."""
    world: Any = bpy.data.worlds.new(name)
    graph = NodeGraph(world)
    direction = graph.add("ShaderNodeTexCoord").outputs["Generated"]
    height = graph.add("ShaderNodeSeparateXYZ", {"Vector": direction}).outputs["Z"]
    color = graph.ramp(height, (0.0, NIGHT_HORIZON), (0.35, NIGHT_ZENITH))
    # Sampled as a light, so dim a sky would cost a shadow ray at every hit and show nothing for it.
    world.cycles.sampling_method = "NONE"
    background = graph.add("ShaderNodeBackground", {"Color": color, "Strength": 1.0})
    graph.surface(background, "ShaderNodeOutputWorld")
    return world  # type: ignore[no-any-return]
