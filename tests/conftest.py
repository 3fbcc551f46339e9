"""What every test of the film shares: the pair of stocks, folded, and the engine that holds them."""

import os
import shutil
import sys
from pathlib import Path

import emulation
import pytest

from actinic import fold, native, stock

ROOT = Path(__file__).parents[1]
NEGATIVE, PRINT = "kodak_vision3_250d_5207", "kodak_vision_2383"


def program(*names: str) -> str:
    """Where the first of these programs lies, a package's own before the system's older one; or a skip."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    return found or pytest.skip(f"no {names[0]}: apt-get install -y ffmpeg imagemagick, or pip install opencolorio")


@pytest.fixture(scope="session")
def negative():
    return stock.load(NEGATIVE)


@pytest.fixture(scope="session")
def print_stock():
    return stock.load(PRINT)


@pytest.fixture(scope="session")
def tables(negative, print_stock):
    return fold.fold(negative, print_stock)


@pytest.fixture(scope="session")
def engine(tables):
    return native.Engine(tables)


@pytest.fixture(scope="session")
def ofx_bundle(tmp_path_factory):
    """A bundle of two films on one print and a slide, with the nodes as built."""
    from actinic.bake import bundle
    from actinic.errors import FilmError
    from actinic.scan import baked

    try:
        bundle.library()
    except FilmError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("ofx")
    pairs = [(NEGATIVE, PRINT), ("kodak_vision3_500t_5219", PRINT), ("kodachrome_64", "direct")]
    assert list(bundle.bundle(folder, [*pairs, *baked.pairs(pairs)], baked.files(pairs)))
    return folder / f"{bundle.NAME}.bundle"


@pytest.fixture(scope="session")
def ofx_nodes(ofx_bundle):
    """The bundle's nodes in a host that lacks nothing."""
    from actinic.ofx_host.host import Host

    return {key.removeprefix("org.actinic."): node for key, node in Host().load(ofx_bundle).items()}


@pytest.fixture(scope="module", autouse=True)
def own_environment():
    """What a module's tests set for the engine, an emulated device say, is not the next module's."""
    before = {n: v for n, v in os.environ.items() if n.startswith("ACTINIC_")}
    yield
    for name in [n for n in os.environ if n.startswith("ACTINIC_")]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A GPU, or film.cu's text run on the CPU; a skip without either."""
    found = emulation.machine(tmp_path_factory.mktemp("cuda"))
    if found is None:
        pytest.skip("no GPU with CuPy, and no g++ to run film.cu's text on the CPU")
    return found


@pytest.fixture
def emulated(machine):
    """The emulation's library, for what a GPU does not tell."""
    if machine.name != "on a CPU":
        pytest.skip("a GPU does not say when it allocates or waits; the emulation does")
    return machine.library
