"""Currencies: ISO 4217 codes with their minor units, and the signs by which files show them."""

from __future__ import annotations

_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
    "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL "
    "THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW"
)
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

CURRENCIES: dict[str, int] = dict(
    sorted(
        {
            **dict.fromkeys(_TWO.split(), 2),
            **dict.fromkeys(_NONE.split(), 0),
            **dict.fromkeys(_THREE.split(), 3),
        }.items()
    )
)
"""ISO 4217 code to number of decimals of its minor unit (ISO 4217, table A.1)."""

SIGNS: dict[str, str] = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD", "A$": "AUD", "CA$": "CAD", "C$": "CAD", "NZ$": "NZD",
    "S$": "SGD", "R$": "BRL", "MX$": "MXN", "CN¥": "CNY", "CN￥": "CNY", "JP¥": "JPY", "RMB": "CNY", "人民币": "CNY",
    "美元": "USD", "欧元": "EUR", "港币": "HKD", "港元": "HKD", "日元": "JPY", "英镑": "GBP", "元": "CNY", "￥": "CNY",
    "€": "EUR", "£": "GBP", "₽": "RUB", "₹": "INR", "₩": "KRW", "₺": "TRY", "₫": "VND", "฿": "THB", "₪": "ILS",
    "₴": "UAH", "₦": "NGN", "₱": "PHP", "zł": "PLN", "Kč": "CZK", "円": "JPY",
}  # fmt: skip
"""Signs that mean one currency. Longer ones stand before the shorter they contain."""

SHARED_SIGNS: dict[str, str] = {"$": "USD", "¥": "CNY", "kr": "SEK"}
"""Signs of several currencies, with the commonest one: a guess that the owner must confirm."""


def currency_of(text: str) -> str:
    """The ISO code that a text states by code or by a sign of one currency; "" when it states none.

    >>> currency_of("EUR"), currency_of("12,50 €"), currency_of("$5"), currency_of("Total (USD)")
    ('EUR', 'EUR', '', 'USD')
    """
    letters = "".join(c if c.isascii() and c.isalpha() else " " for c in text)
    for word in letters.split():
        if word in CURRENCIES:
            return word
    found = text.strip().upper()
    if found in CURRENCIES:
        return found
    return next((code for sign, code in SIGNS.items() if sign in text), "")
