"""Everything on the truth bench, rendered and measured by the Blender at hand."""

import bpy
from tqdm import tqdm

from tests.truth.bench import measure
from tests.truth.cases import CASES
from tests.truth.departures import eevee_departures
from tests.truth.engines import Cycles, Eevee, Engine, find_eevee_hindrance
from tests.truth.instrument import EdgeError
from tests.truth.rack import RACKS, crossings
from tests.truth.results import Measurement

from .truth_page import Results


def measured(*, has_eevee: bool) -> Results:
    """Render and measure everything on this Blender."""
    hindrance = find_eevee_hindrance() if has_eevee else "left out"
    return Results(
        blender=bpy.app.version_string,
        cycles=all_cases(Cycles()),
        racks=[crossing for rack in tqdm(RACKS, "Racks") for crossing in crossings(rack)],
        eevee_hindrance=hindrance,
        eevee=all_cases(Eevee()) if hindrance is None else [],
        eevee_departures=eevee_departures() if hindrance is None else [],
    )


def all_cases(engine: Engine) -> list[Measurement]:
    """Measure each case; one that an engine renders as no edge at all is told and left out."""
    found = []
    # EEVEE takes a panoramic camera for a perspective one.
    rendered = [case for case in CASES if case.projection != "PANO" or isinstance(engine, Cycles)]
    for case in tqdm(rendered, engine.name):
        try:
            found.append(measure(case, engine))
        except EdgeError as error:
            tqdm.write(f"{engine.name}: {error}")
    return found
