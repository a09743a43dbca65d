"""Numbers that are not amounts: clock times, telephone numbers, addresses, labels, identifiers."""

from __future__ import annotations

import re

_SPANS = re.compile(
    r"""
    https?://\S+ | www\.\S+ | \b[\w.+-]+@[\w-]+\.[\w.]+ | \b10\.\d{4,9}/\S+
    | \b\d{1,2}:\d{2}(?::\d{2})?(?:\s?(?:a\.?m\b\.?|p\.?m\b\.?|hrs?\b|h\b|Z))?
    | T\d\d:\d\d(?::\d\d)?Z?
    | \b\d{1,2}(?:\.\d{2})?\s?(?:a\.?m\b\.?|p\.?m\b\.?|o['’]clock)
    | \b(?:half\s+past|quarter\s+(?:past|to))\s+\w+
    | \+\d{1,3}[\s(-]*\d[\d\s()-]{5,}\d
    | (?<![\d.,])(?<!\d\s)\b0\d{2,4}[\s-]\d{3,}(?:[\s-]\d+)*\b | \b\d{3}-\d{3}-\d{4}\b
    | \b555-\d{4}\b
    | \[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\] | (?<![\w.])\(\d{1,2}\)(?=\s|$)
    | (?:^|(?<=\n))\s*\(?\d{1,2}[.)]\s
    | (?<![\w.])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?![\w]|,\d)
    | \b97[89][\d-]{10,14}\b | \b\d{2,4}[–-]\d{2}[–-]\d+\b | \b\d+\s(?:CFR|FR|U\.S\.C?\.?)\s\d+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LABEL = re.compile(
    r"""(?:\b(?:sections?|sect?\.|secs?\.|articles?|arts?\.|clauses?|chapters?|ch\.|parts?|appendix
    |appendices|annex(?:es)?|schedules?|figures?|figs?\.|tables?|pages?|pp?\.|nos?\.?|nr\.?|numbers?
    |items?|paragraphs?|paras?\.?|rules?|regulations?|routes?|roads?|highways?|interstate|platforms?
    |rooms?|versions?|phases?|stages?|type|grade|level|category|class|vol\.|volumes?|issues?|notes?
    |exhibits?|forms?|steps?|lots?|piers?|spans?|cases?|resolutions?|minutes?\s+item|flights?|models?
    |revision|rev\.|drawings?|docket|invoices?|refs?\.?|reference|appeal|order|bays?|gates?|berths?
    |quays?|zones?|wards?|districts?|lines?|columns?|rows?|questions?|claims?|agenda\s+item|option
    |scenario|priority|tier|band|edition|act|title|lemma|theorem|equation|eq\.|study|trial|group|arm
    |cohort|experiment|chromosome|exon|directive|bulletin|circular|standard|iso|en|bs|din)\s*
    (?:nos?\.?\s*|numbers?\s*)?|[#№§]\s*|\bn°\s*)(?:[A-Za-z]?[-–]?)$""",
    re.VERBOSE | re.IGNORECASE,
)
_CHAIN = re.compile(r"\s*(?:,|;|and|or|to|–|-|&|,\s*and)\s*(?:[A-Z]?[-–]?)?$")
_CAPITAL_LABEL = re.compile(r"(?:^|[a-z,;)]\s+)(?P<word>[A-Z][a-z]{2,}) $")
_NOT_A_LABEL = frozenset({
    "about", "around", "over", "under", "nearly", "almost", "some", "only", "just", "all", "the",
    "these", "those", "exactly", "roughly", "approximately", "more", "fewer", "less", "another",
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "spring", "summer", "autumn", "winter", "after", "before",
    "since", "when", "while", "within", "between", "from", "with", "for", "and", "but", "its",
    "his", "her", "their", "our", "your", "euro", "euros", "total", "plus", "minus", "every",
    "each", "last", "next", "first", "both", "where", "until", "because", "although",
})  # fmt: skip


def skip_spans(text: str) -> list[tuple[int, int]]:
    """Stretches whose digits are no amounts: times, telephone numbers, links, citations, lists."""
    return [m.span() for m in _SPANS.finditer(text)]


def is_label(text: str, start: int, end: int) -> bool:
    """Whether the number is a label's ("Section 4.2", "No. 17", "Route 66", "COVID-19", "A4")."""
    before = text[max(0, start - 40) : start]
    if before and (before[-1].isalnum() or before[-1] == "_"):
        return True
    if re.search(r"[A-Za-z]\w*[-–/]$", before):
        return True
    if re.match(r"[-–]?[A-Za-z]+\d|[A-Z]\b|\.[A-Za-z]|\(\d", text[end : end + 6]):
        return True
    return bool(_LABEL.search(before))


def continues_label(between: str) -> bool:
    """Whether ``between`` joins a number to the label before it: "Sections 4 and 5"."""
    return bool(_CHAIN.fullmatch(between))


def follows_capital(text: str, start: int) -> bool:
    """Reads "Pier 3" as a label: an integer after a capitalised word in mid-sentence."""
    found = _CAPITAL_LABEL.search(text[max(0, start - 40) : start])
    return bool(found) and found["word"].lower() not in _NOT_A_LABEL if found else False
