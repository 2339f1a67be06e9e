"""Freeze what this build plans, with this Blender, for the random shots: `data/plans-<version>.npz`.

Run by hand from the root of the repository, with the Python of each Blender's wheel, that of 5.2 first; see README.md
beside it.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "blender")]

from frozen_plans import file_of, read_plan, version_of_this_blender, write
from frozen_shots import COUNT


def main() -> None:
    version = version_of_this_blender()
    write(version, {number: read_plan(number) for number in range(COUNT)})
    print(f"{file_of(version)}: {file_of(version).stat().st_size} bytes")


if __name__ == "__main__":
    main()
