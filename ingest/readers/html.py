"""HTML: the article's own words; menus, banners and scripts are set aside or dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from ingest.normalise import clean, one_line
from ingest.readers.assemble import assemble
from ingest.readers.dates import iso_date
from ingest.readers.decode import encoding_of
from ingest.readers.html_table import is_data_table, table_of
from ingest.readers.outline import Outline
from ingest.readers.source import Facts, Piece, Reading, Source
from ingest.types import Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul"
)
_DROPPED = _words(
    "script style noscript template svg math canvas iframe object embed form button select input "
    "textarea option head audio video map"
)
# These hold prose where a page was made so (a form around everything) or where they never end.
_DROPPED_WITHOUT_PROSE = _words("form svg math button")
_PROSE = ("p", "article", "main", "table", "h1", "h2", "h3", "li")
_RUNNING_TAGS = frozenset(("nav", "footer", "aside"))
_RUNNING_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search"))
_RUNNING_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookie|consent|gdpr|nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|"
    r"masthead|share|social|newsletter|subscribe|related|advert|ads?|promo|banner|popup|modal)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TITLE_META = ("og:title", "twitter:title", "dc.title", "citation_title")
_AUTHOR_META = ("author", "article:author", "dc.creator", "citation_author", "byl")
_DATE_META = (
    "article:published_time",
    "date",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publish-date",
    "citation_publication_date",
    "datepublished",
)
_SKIPPED = "data-symphony-skipped"
_MARKED = "data-symphony-running"
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|li|h[1-6]|tr|table|section|article|br)\b[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")
_MAX_JSON_LD = 1 << 20


def read(source: Source) -> Reading:
    """Reads an HTML file; see :func:`ingest.readers.registry.read`."""
    facts = Facts()
    tree = _parse(source, facts)
    if tree is None:
        raise source.unreadable("holds no HTML element", "check that this is the right file")
    _read_head(tree, facts)
    return assemble(_Walk(tree).pieces(), facts)


def _parse(source: Source, facts: Facts) -> Any:
    """The root element. Entities of documents are never fetched nor expanded from outside."""
    from lxml import etree

    data = source.bytes()
    encoding, note = encoding_of(source, data)
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", data[:4096], re.I)
    if note and declared:
        encoding, note = declared.group(1).decode("ascii"), None
    if note:
        facts.notes.append(note)
    try:
        parser = etree.HTMLParser(
            encoding=encoding.removesuffix("-sig"),
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            huge_tree=True,
        )
    except LookupError:
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        tree = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        why = source.unreadable(f"is not HTML ({error})", "save the page again")
        raise why from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        facts.notes.append("elements are nested too deeply: read without headings and tables")
        return _flattened(data.decode(encoding, "replace"))
    return tree


def _flattened(text: str) -> Any:
    """The page's words in one element per block, for a page whose nesting cannot be followed."""
    from lxml import etree

    root = etree.Element("body")
    for part in _BLOCK_TAG.split(_UNSEEN.sub(" ", text)):
        words = one_line(clean(unescape(_TAG.sub(" ", part))))
        if words:
            etree.SubElement(root, "p").text = words
    return root


def _read_head(tree: Any, facts: Facts) -> None:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            metas.setdefault(name, one_line(meta.get("content")))
    linked = _json_ld(tree)
    title = next((metas[name] for name in _TITLE_META if name in metas), None)
    facts.title = title or linked.get("headline") or _first_text(tree, ("title", "h1"))
    author = next((metas[name] for name in _AUTHOR_META if name in metas), None)
    facts.author = author or linked.get("author")
    dates = [metas[name] for name in _DATE_META if name in metas]
    dates.append(linked.get("datePublished", ""))
    dates.extend(time.get("datetime") or "" for time in tree.iter("time"))
    facts.date = next((found for text in dates if (found := iso_date(text))), None)


def _first_text(tree: Any, tags: tuple[str, ...]) -> str | None:
    for tag in tags:
        for element in tree.iter(tag):
            if text := one_line("".join(element.itertext())):
                return text
    return None


def _json_ld(tree: Any) -> dict[str, str]:
    """Headline, author and date from the first JSON-LD object that has a headline or a date."""
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("type") != "application/ld+json" or len(text) > _MAX_JSON_LD:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", value) if isinstance(value, dict) else value
        for item in graph if isinstance(graph, list) else [graph]:
            if isinstance(item, dict) and ("headline" in item or "datePublished" in item):
                return _linked_fields(item)
    return {}


def _linked_fields(item: dict[str, Any]) -> dict[str, str]:
    found = {
        name: one_line(item[name])
        for name in ("headline", "datePublished")
        if isinstance(item.get(name), str)
    }
    author = item.get("author")
    author = author[0] if isinstance(author, list) and author else author
    name = author.get("name") if isinstance(author, dict) else author
    if isinstance(name, str):
        found["author"] = one_line(name)
    return found


class _Walk:
    """One pass over the tree without recursion, so that deep nesting costs nothing."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._outline = Outline()
        self._words: list[str] = []
        self._tags: list[str] = []
        self._running = 0
        self._in_article = 0

    def pieces(self) -> Iterator[Piece]:
        from lxml import etree

        walk = etree.iterwalk(self._tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                yield from self._start(walk, element, tag)
            else:
                yield from self._end(element, tag)
        yield from self._flush()

    def _start(self, walk: Any, element: Any, tag: str) -> Iterator[Piece]:
        if not tag:
            return
        if _is_dropped(element, tag) or _is_hidden(element):
            walk.skip_subtree()
            element.set(_SKIPPED, "1")
            return
        if tag == "table" and is_data_table(element):
            yield from self._flush()
            if not self._running:
                yield from table_of(element, self._outline.path)
            walk.skip_subtree()
            element.set(_SKIPPED, "1")
            return
        if tag in _BLOCKS:
            yield from self._flush()
        elif tag == "br":
            self._words.append("\n")
        self._tags.append(tag)
        self._running += self._is_running(element, tag)
        self._in_article += tag in ("article", "main")
        self._words.append(element.text or "")

    def _end(self, element: Any, tag: str) -> Iterator[Piece]:
        if not tag:
            self._words.append(element.tail or "")
            return
        if element.get(_SKIPPED):
            self._words.append(element.tail or "")
            return
        if tag in _BLOCKS:
            yield from self._flush()
        self._running -= self._is_running(element, tag, leaving=True)
        self._in_article -= tag in ("article", "main")
        self._tags.pop()
        self._words.append(element.tail or "")

    def _is_running(self, element: Any, tag: str, *, leaving: bool = False) -> bool:
        if leaving:
            return bool(element.get(_MARKED))
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        header = tag == "header" and not self._in_article
        found = (
            header
            or tag in _RUNNING_TAGS
            or (element.get("role") or "") in _RUNNING_ROLES
            or (tag not in ("body", "html", "main", "article") and _RUNNING_NAMES.search(names))
        )
        if found:
            element.set(_MARKED, "1")
        return bool(found)

    def _flush(self) -> Iterator[Piece]:
        text = one_line("".join(self._words))
        self._words.clear()
        if not text:
            return
        block = next((tag for tag in reversed(self._tags) if tag in _BLOCKS), "p")
        if self._running:
            yield Piece(text, Kind.RUNNING, section=self._outline.path)
        elif len(block) == 2 and block[0] == "h" and block[1].isdigit():
            self._outline.enter(int(block[1]), text)
            yield Piece(text, Kind.HEADING, section=self._outline.path)
        else:
            kind = Kind.LIST_ITEM if "li" in self._tags else Kind.TEXT
            kind = Kind.CAPTION if block == "figcaption" else kind
            yield Piece(text, kind, section=self._outline.path)


def _is_dropped(element: Any, tag: str) -> bool:
    if tag not in _DROPPED:
        return False
    return tag not in _DROPPED_WITHOUT_PROSE or next(element.iter(*_PROSE), None) is None


def _is_hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )
