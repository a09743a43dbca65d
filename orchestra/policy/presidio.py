"""Further kinds of values by Microsoft's Presidio, where the extra ``presidio`` is installed.

Its recognisers run on an empty English pipeline, so no model is downloaded and the kinds that need
one (names of people, places, organisations) are not offered. Its list of internet domains is the
snapshot that tldextract carries; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from orchestra.errors import SettingsInvalid
from orchestra.policy.redaction import Recogniser

_NEED_A_MODEL = {"LOCATION", "NRP", "ORGANIZATION", "PERSON"}
_LEAST_SCORE = 0.5


def presidio_recogniser(entities: Sequence[str]) -> Recogniser:
    """A recogniser of these of Presidio's entities ("IP_ADDRESS", "US_PASSPORT", "CRYPTO", …).

    Raises:
        SettingsInvalid: Presidio is not installed, or it does not know one of the entities.
    """
    try:
        import presidio_analyzer as presidio
        import spacy
    except ImportError as error:
        raise SettingsInvalid(
            f"the policy asks for Presidio ({', '.join(entities)}), which is not installed: "
            "pip install 'research-symphony[presidio]', or take data.presidio out"
        ) from error
    registry = presidio.RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    for name in ("EmailRecognizer", "SpacyRecognizer"):
        registry.remove_recognizer(name)
    registry.add_recognizer(_email_recogniser())
    known = {name for entry in registry.recognizers for name in entry.supported_entities}
    if unknown := sorted(set(entities) - (known - _NEED_A_MODEL)):
        raise SettingsInvalid(
            f"data.presidio: {unknown[0]!r} cannot be had without a model; there are "
            f"{', '.join(sorted(known - _NEED_A_MODEL))}"
        )
    pipeline = presidio.nlp_engine.SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": "blank"}]
    )
    pipeline.nlp = {"en": spacy.blank("en")}
    engine = presidio.AnalyzerEngine(
        registry=registry, nlp_engine=pipeline, supported_languages=["en"]
    )
    return _asking(engine, list(entities))


def _asking(engine: Any, entities: list[str]) -> Recogniser:
    def recognise(text: str) -> Iterable[tuple[int, int, str]]:
        found = engine.analyze(
            text=text, language="en", entities=entities, score_threshold=_LEAST_SCORE
        )
        return sorted((item.start, item.end, str(item.entity_type)) for item in found)

    return recognise


def _email_recogniser() -> object:
    """Presidio's, with the packaged list of domains in place of one that is fetched."""
    import tldextract
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    domains = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    class SnapshotEmails(EmailRecognizer):  # type: ignore[misc]
        def validate_result(self, pattern_text: str) -> bool:
            return bool(domains(pattern_text).fqdn)

    return SnapshotEmails()
