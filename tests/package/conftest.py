import pytest

import build


@pytest.fixture(scope="session")
def extension_zip(tmp_path_factory):
    """The extension, built once from the working tree."""
    return build.build_extension(tmp_path_factory.mktemp("dist"))
