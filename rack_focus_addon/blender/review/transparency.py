"""What a ray of sight passes: glass, what is cut out by alpha, and containers of fog."""

import bpy


def is_see_through(thing: bpy.types.Object) -> bool:
    """Whether an object may be seen through: each of its materials lets light pass, or it has but a volume.

    How much it lets pass is not asked: a leaf cut out by alpha counts as see-through all over, and so does frosted
    glass. An object without a material is opaque.
    """
    materials = [slot.material for slot in thing.material_slots if slot.material]
    return bool(materials) and all(_lets_light_pass(material) for material in materials)


def _lets_light_pass(material: bpy.types.Material) -> bool:
    if material.node_tree is None:
        return False
    output = material.node_tree.get_output_node("ALL")
    if output is not None and not output.inputs["Surface"].is_linked:
        return bool(output.inputs["Volume"].is_linked)
    return _has_clear_shader(material.node_tree)


def _has_clear_shader(tree: bpy.types.NodeTree) -> bool:
    for node in tree.nodes:
        if node.type in {"BSDF_TRANSPARENT", "BSDF_GLASS", "BSDF_REFRACTION"}:
            return True
        if node.type == "BSDF_PRINCIPLED" and (
            _differs(node, "Alpha", 1.0) or _differs(node, "Transmission Weight", 0.0)
        ):
            return True
        if node.type == "GROUP" and node.node_tree and _has_clear_shader(node.node_tree):
            return True
    return False


def _differs(node: bpy.types.Node, socket: str, opaque: float) -> bool:
    found = node.inputs.get(socket)
    return found is not None and (found.is_linked or found.default_value != opaque)
