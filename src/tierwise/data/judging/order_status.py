"""What the state of an order means for its money: paid counts, not paid does not, cancelled and refunded is given back.

Words of the common shop systems in English and Chinese, the plainest in German, French, Spanish, Italian and Dutch,
compared in a plain form (``Wc-On_Hold`` is ``on hold``). The owner's own words (``cleaning.counted_statuses``,
``cleaning.unpaid_statuses``) go before these. A word that nobody knows counts, and is put before the owner.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any

from tierwise.contract.settings import Settings
from tierwise.data.warehouse import Warehouse

if TYPE_CHECKING:
    from tierwise.data.cleaning import Cleaned

STATES = ("status", "payment_status")
"""The columns that say it: the state of the order, and that of its payment."""
CANCELLED = (
    "cancelled", "canceled", "voided", "refunded", "reversed", "chargeback", "已取消", "已退款", "已关闭", "交易关闭",
    "退款成功", "交易取消", "订单取消", "取消", "全额退款", "已全额退款",
    "storniert", "erstattet", "rückerstattet", "annuliert", "annulé", "annulée", "remboursé", "remboursée", "cancelado",
    "cancelada", "anulado", "reembolsado", "annullato", "rimborsato", "geannuleerd", "terugbetaald",
)  # fmt: skip
UNPAID = (
    "pending", "pending payment", "payment pending", "awaiting payment", "awaiting check payment", "unpaid", "not paid",
    "on hold", "onhold", "holded", "failed", "payment failed", "payment error", "declined", "denied", "expired",
    "draft", "checkout draft", "auto draft", "trash", "abandoned", "incomplete", "payment review", "fraud",
    "待付款", "待支付", "未付款", "未支付", "等待付款", "等待支付", "待买家付款", "等待买家付款", "支付中", "付款中",
    "支付失败", "付款失败", "草稿", "保留", "失败",
    "unbezahlt", "nicht bezahlt", "zahlung ausstehend", "zahlung offen", "en attente de paiement",
    "en attente du paiement", "erreur de paiement", "paiement refusé", "pendiente de pago", "in attesa di pagamento",
)  # fmt: skip
COUNTED = (
    "paid", "complete", "completed", "processing", "processed", "shipped", "shipping", "partially shipped", "delivered",
    "fulfilled", "unfulfilled", "partially fulfilled", "partial", "dispatched", "in transit", "invoiced", "approved",
    "confirmed", "accepted", "authorized", "authorised", "partially paid", "partially refunded", "ready",
    "ready to ship", "unshipped", "awaiting shipment", "awaiting fulfillment", "awaiting pickup", "success",
    "successful", "succeeded", "open", "closed", "done", "finished", "received", "returned", "partially returned",
    "archived", "settled", "captured",
    "已付款", "已支付", "已完成", "交易成功", "交易完成", "订单完成", "完成", "成功", "支付成功", "付款成功", "待发货",
    "部分发货", "已发货", "发货中", "卖家已发货", "卖家部分发货", "买家已付款", "待收货", "已收货", "待签收", "已签收",
    "待评价", "已评价", "处理中", "待接单", "待成团", "待自提", "待核销", "已核销", "配送中", "退款中", "部分退款",
    "售后中", "等待卖家发货", "等待买家确认收货", "买家已付款,等待卖家发货", "卖家已发货,等待买家确认",
    "bezahlt", "versendet", "versandt", "geliefert", "zugestellt", "abgeschlossen", "in bearbeitung", "offen", "payé",
    "payée", "livré", "livrée", "expédié", "expédiée", "terminé", "terminée", "paiement accepté",
    "paiement à distance accepté", "en cours de préparation", "préparation en cours", "pagado", "enviado", "entregado",
    "completado", "procesando", "pagato", "spedito", "consegnato", "completato", "betaald", "verzonden",
)  # fmt: skip
STATE_WORDS = frozenset((*CANCELLED, *UNPAID, *COUNTED))
"""Every word that is known to be the state of an order."""
OPEN_PAYMENT = ("open", "offen", "pendiente", "en attente", "in attesa", "ausstehend")
"""As the state of a payment these say that it has not come; as the state of an order they do not."""
TEST_WORDS = ("test", "test order", "testorder", "测试", "测试订单", "测试商品")
_SHOWN = 5
_MARKED = r"^(wc |[(（](删除|锁定|暂停)[)）])"


def plain(word: str) -> str:
    """A word in the form the lists above have.

    >>> plain("Wc-On_Hold"), plain("买家已付款，等待卖家发货")
    ('on hold', '买家已付款,等待卖家发货')
    """
    text = word.strip().lower().replace("_", " ").replace("-", " ").replace("，", ",")
    return re.sub(_MARKED, "", text)


def plain_expr(column: Any) -> Any:
    """``plain`` as an Ibis expression (landing has taken the blanks at the ends away)."""
    text = column.lower().replace("_", " ").replace("-", " ").replace("，", ",")
    return text.re_replace(_MARKED, "")


def is_unpaid(t: Any, settings: Settings) -> Any:
    """Ibis condition: a state of the order, or of its payment, says that no money has come."""
    open_payment = {w for w in OPEN_PAYMENT if w not in _decided(settings)}
    paid_not = plain_expr(t.payment_status).isin(sorted(open_payment)).fill_null(False)
    return _any_state(t, _unpaid_words(settings)) | paid_not


def is_cancelled(t: Any, settings: Settings) -> Any:
    """Ibis condition: the order was cancelled, or all its money given back."""
    words = [w for w in CANCELLED if w not in _decided(settings)]
    return _any_state(t, words) | t.cancelled_at.notnull()


def unknown_states(warehouse: Warehouse, orders: Cleaned, settings: Settings) -> list[dict[str, Any]]:
    """A note on states that nobody knows: the commonest words, and how many rows count as paid under them."""
    files = (*orders.landed, *(orders.heads.landed if orders.heads else ()))
    there = {c for one in files for c in one.columns}
    found: dict[str, int] = {}
    for name in (s for s in STATES if s in there):
        rows = orders.kept.group_by(_word=plain_expr(orders.kept[name])).agg(n=orders.kept.count())
        for r in warehouse.arrow(rows).to_pylist():
            if r["_word"] and r["_word"] not in _known(settings):
                found[r["_word"]] = found.get(r["_word"], 0) + int(r["n"])
    words = sorted(found, key=lambda w: (-found[w], w))
    shown = ", ".join(words[:_SHOWN]) + (" ..." if len(words) > _SHOWN else "")
    return [{"code": "states_unknown", "values": {"words": shown, "rows": sum(found.values())}}] if found else []


def _any_state(t: Any, words: Any) -> Any:
    tests = [plain_expr(t[name]).isin(list(words)).fill_null(False) for name in STATES]
    return reduce(lambda a, b: a | b, tests)


def _decided(settings: Settings) -> set[str]:
    return {plain(w) for w in (*settings.counted_statuses, *settings.unpaid_statuses)}


def _unpaid_words(settings: Settings) -> set[str]:
    own = {plain(w) for w in settings.unpaid_statuses}
    return own | (set(UNPAID) - {plain(w) for w in settings.counted_statuses})


def _known(settings: Settings) -> set[str]:
    return {*CANCELLED, *UNPAID, *COUNTED, *OPEN_PAYMENT, *TEST_WORDS} | _decided(settings)
