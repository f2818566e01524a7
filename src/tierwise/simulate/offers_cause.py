"""The cause that gives campaigns several offers, wear, and customers whom they drive away (docs/adr/0050)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tierwise.simulate.causes import Cause


@dataclass(frozen=True, slots=True)
class CampaignOffer:
    """``strength``: share of the campaigns' full effect. ``depth``: share for kind percent, money for free shipping."""

    name: str
    kind: str
    depth: float
    strength: float


OFFERED = (
    CampaignOffer("reminder", "recommendation", 0.0, 0.30),
    CampaignOffer("free shipping", "free_shipping", 4.0, 0.55),
    CampaignOffer("5 percent", "percent", 0.05, 0.50),
    CampaignOffer("10 percent", "percent", 0.10, 0.75),
    CampaignOffer("20 percent", "percent", 0.20, 1.00),
)


@dataclass(frozen=True, slots=True)
class Offers(Cause):
    """What the treated of a campaign are given, each offer with the same chance, and what that does beside its effect.

    ``dogs``: share of sleeping dogs, who lose half of what others gain and unsubscribe three times as often. A contact
    adds 1 to fatigue, which halves in ``half_life_days`` and multiplies effects by exp(-``wear`` x fatigue);
    ``unsubscribe``: chance on a contact of the unworn, times 1 + fatigue; the unsubscribed are in no later campaign and
    lose the share ``quieter`` of their own orders. ``late``: share of caused orders after the window; ``contaminated``:
    share of the held out who get an offer all the same; ``redeemed``: share of orders in the window that use a coupon;
    ``contact``: what a contact costs. Off: the one offer of `Contacts`.
    """

    offers: tuple[CampaignOffer, ...] = OFFERED
    dogs: float = 0.07
    half_life_days: float = 30.0
    wear: float = 0.3
    unsubscribe: float = 0.005
    quieter: float = 0.2
    late: float = 0.15
    contaminated: float = 0.05
    redeemed: float = 0.8
    contact: float = 0.05
    OFF: ClassVar[dict[str, object]] = {"offers": ()}

    def __post_init__(self) -> None:
        self._need_shares("dogs", "unsubscribe", "quieter", "late", "contaminated", "redeemed")
        self._need(min(self.half_life_days, self.wear, self.contact) >= 0, "no negative half-life, wear or cost")
        for offer in self.offers:
            self._need(0 <= offer.strength <= 1 and offer.depth >= 0, f"{offer.name}: strength 0..1, depth from 0")
            self._need(offer.kind != "percent" or offer.depth < 1, f"{offer.name}: a percent offer below 1")

    def keeps(self, days: float) -> float:
        """The share of fatigue left after so many days."""
        return float(0.5 ** (days / self.half_life_days)) if self.half_life_days else 0.0
