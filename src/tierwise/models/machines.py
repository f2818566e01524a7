"""The two machines of `svm`: a plane, and a sum of Gaussian kernels. Both are plain arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from tierwise.models.family import Floats
from tierwise.models.newton import minimise, squared_hinge

PAIRS_AT_ONCE = 4_000_000


class Machine(Protocol):
    """Gives each row a margin, above zero on the side of the ones."""

    @property
    def kernel(self) -> str:
        """``linear`` or ``rbf``."""

    def margin(self, x: Floats) -> Floats:
        """(n,) from (n, terms)."""

    def average(self) -> float:
        """The margin where all terms are zero: of the average row."""

    def parts(self, x: Floats) -> Floats:
        """(n, terms): how the terms lead from the average's margin to the row's; they sum to the difference."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """intercept + x weights."""

    kernel: ClassVar[str] = "linear"

    intercept: float
    weights: Floats

    def margin(self, x: Floats) -> Floats:
        """As `Machine`."""
        return np.asarray(self.intercept + x @ self.weights)

    def average(self) -> float:
        """As `Machine`."""
        return self.intercept

    def parts(self, x: Floats) -> Floats:
        """Exact: weight times term."""
        return x * self.weights

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As `Machine`."""
        return {"intercept": np.array([self.intercept]), "weights": self.weights}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> Plane:
        """From `arrays`."""
        return cls(float(arrays["intercept"][0]), arrays["weights"])


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """intercept + sum over vectors of dual x exp(-gamma |x - vector|^2)."""

    kernel: ClassVar[str] = "rbf"

    intercept: float
    vectors: Floats
    duals: Floats
    gamma: float

    def margin(self, x: Floats) -> Floats:
        """As `Machine`."""
        found = [self._near(some) @ self.duals for some in self._blocks(x)]
        return self.intercept + np.concatenate([np.zeros(0), *found])

    def average(self) -> float:
        """As `Machine`."""
        return float(self.margin(np.zeros((1, self.vectors.shape[1])))[0])

    def parts(self, x: Floats) -> Floats:
        """Integrated gradients on the straight way from the average row, in closed form (see `_along`).

        Sundararajan, Taly & Yan (2017, ICML): of all ways to share out a smooth score along a path the one that sums
        exactly and treats terms alike. It is no Shapley value, and where terms act together the path decides who is
        credited.
        """
        return np.concatenate([np.zeros((0, x.shape[1])), *(self._along(some) for some in self._blocks(x))])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As `Machine`."""
        numbers = np.array([self.intercept, self.gamma])
        return {"kernel": numbers, "vectors": self.vectors, "duals": self.duals}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> Kernel:
        """From `arrays`."""
        intercept, gamma = arrays["kernel"].tolist()
        return cls(intercept, arrays["vectors"], arrays["duals"], gamma)

    def _along(self, x: Floats) -> Floats:
        """x_j times the integral over t in 0..1 of the margin's slope by x_j at t x.

        The slope of a kernel there is -2g (t x_j - s_j) E(t), E(t) = exp(-g (a t^2 - 2 b t + c)) with a = |x|^2,
        b = x.s, c = |s|^2: a Gaussian in t. So two integrals for each row and vector, of E by erf and of t E by parts,
        are all that is needed.
        """
        from scipy.special import erf

        g = self.gamma
        a = np.maximum((x**2).sum(axis=1), 1e-12 / g)[:, None]
        b, c = x @ self.vectors.T, (self.vectors**2).sum(axis=1)
        off = np.exp(-g * np.maximum(c - b**2 / a, 0))
        whole = off * np.sqrt(np.pi / (4 * g * a)) * (erf(np.sqrt(g * a) * (1 - b / a)) + erf(np.sqrt(g / a) * b))
        ends = np.exp(-g * c) - np.exp(-g * np.maximum(a - 2 * b + c, 0))
        weighted = b / a * whole + ends / (2 * g * a)
        return np.asarray(
            -2 * g * (x**2 * (weighted @ self.duals)[:, None] - x * ((whole * self.duals) @ self.vectors))
        )

    def _near(self, x: Floats) -> Floats:
        square = (x**2).sum(axis=1)[:, None] - 2 * x @ self.vectors.T + (self.vectors**2).sum(axis=1)
        return np.asarray(np.exp(-self.gamma * np.maximum(square, 0)))

    def _blocks(self, x: Floats) -> Iterator[Floats]:
        size = max(1, PAIRS_AT_ONCE // max(len(self.vectors), 1))
        return (x[at : at + size] for at in range(0, len(x), size))


def plane(x: Floats, y: Floats, cost: float, question: str) -> Plane:
    """|w|^2/2 + cost x squared hinge, made smallest by Newton's steps (Keerthi & DeCoste 2005, JMLR 6); any size."""
    found = minimise(x, y, squared_hinge, 1 / cost, question)
    return Plane(found.intercept, found.weights)


def kernel_machine(x: Floats, y: Floats, cost: float, gamma: float) -> Kernel:
    """|w|^2/2 + cost x hinge in the kernel's space, by libsvm through scikit-learn; a few thousand rows.

    Both answers cost the same in all: else, where ones are rare, calling nobody a one is the widest street.
    """
    from sklearn.svm import SVC

    found = SVC(C=cost, gamma=gamma, class_weight="balanced", tol=1e-6, cache_size=500).fit(x, y)
    return Kernel(float(found.intercept_[0]), found.support_vectors_, found.dual_coef_[0], gamma)
