"""What a review names: a dozen things shoppers write about, by words in English and Chinese chosen by hand.

No sentiment is read here: an aspect's stars are those of the reviews that name it, with us and with them alike.
"""

from __future__ import annotations

import re

_WORDS: dict[str, tuple[str, str]] = {
    "quality": (
        r"quality|durab\w*|sturdy|flims\w*|broken?|breaks?|defect\w*|well made",
        "质量|品质|做工|结实|耐用|坏了|瑕疵",
    ),
    "size": (r"sizes?|sizing|fits?|fitting|too (?:small|large|big|tight|loose)", "尺码|尺寸|大小|偏大|偏小|合身"),
    "price": (r"price[sd]?|pricey|cheap\w*|expensive|value for money|worth", "价格|价钱|便宜|太贵|性价比|划算"),
    "delivery": (r"deliver\w*|shipping|shipped|arriv\w*|courier", "物流|快递|送货|发货|配送|到货"),
    "packaging": (r"packag\w*|packed|wrapp\w*|dented", "包装|盒子"),
    "service": (r"service|support|staff|seller|rude|helpful", "客服|服务|态度|卖家"),
    "authenticity": (r"fake|counterfeit|genuine|authentic", "正品|假货|真品|山寨"),
    "taste": (r"tast\w*|flavou?r\w*|delicious|smell\w*|scent\w*", "味道|口感|好吃|难吃|好喝|气味|香味|异味"),
    "power": (r"batter\w*|charg(?:e|er|es|ing)|runtime", "电池|续航|充电|耗电"),
    "looks": (r"looks?|colou?rs?|design|beautiful|pretty|ugly|style", "颜色|外观|好看|漂亮|款式|设计|色差"),
    "ease": (r"eas(?:y|ily)|simple|instructions?|manual|install\w*|set ?up", "方便|安装|说明书|好用|难用|操作"),
    "returns": (r"returns?|returned|refund\w*|warranty", "退货|退款|换货|售后|保修|退换"),
}
ASPECTS = tuple(_WORDS)
_NAMED = {a: re.compile(rf"\b(?:{english})\b|{chinese}", re.IGNORECASE) for a, (english, chinese) in _WORDS.items()}


def named(text: str) -> frozenset[str]:
    """The aspects that a text names.

    >>> sorted(named("Arrived late and the box was dented")), sorted(named("性价比高，物流快"))
    (['delivery', 'packaging'], ['delivery', 'price'])
    """
    return frozenset(a for a, pattern in _NAMED.items() if pattern.search(text))
