"""With and without numba, with and without a folder for what was compiled."""

import pytest

from tierwise.errors import MissingExtra
from tierwise.insight.recommend.topk import best_of_block
from tierwise.models import compiling


def test_without_the_extra(monkeypatch):
    monkeypatch.setattr(compiling, "find_spec", lambda name: None)
    assert not compiling.compiled(None)
    assert best_of_block([[1.0, 2.0]], 1).product.tolist() == [[1]]
    with pytest.raises(MissingExtra, match="fast"):
        compiling.compiled(True)


def test_nowhere_to_keep_it(monkeypatch):
    numba = pytest.importorskip("numba")
    whole = numba.njit

    def refusing(*given, cache=False, **flags):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return whole(*given, **flags)

    monkeypatch.setattr(numba, "njit", refusing)
    assert compiling.kept(lambda x: x + 1)(1) == 2
