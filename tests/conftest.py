"""What every test of the film shares: the pair of stocks, folded, and the engine that holds them."""

from pathlib import Path

import pytest

from actinic import fold, native, stock

ROOT = Path(__file__).parents[1]
NEGATIVE, PRINT = "kodak_vision3_250d_5207", "kodak_vision_2383"


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
