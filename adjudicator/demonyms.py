"""Countries and what is called after them: "Spain" and "Spanish" are no two names."""

from __future__ import annotations

_TABLE = """
Afghanistan Afghan; Albania Albanian; Algeria Algerian; America American Americans; Argentina
Argentine Argentinian; Armenia Armenian; Australia Australian; Austria Austrian; Belgium Belgian;
Brazil Brazilian; Britain British Briton Britons; Bulgaria Bulgarian; Canada Canadian; Chile
Chilean; China Chinese; Colombia Colombian; Croatia Croatian; Cuba Cuban; Denmark Danish Dane Danes;
Egypt Egyptian; England English; Estonia Estonian; Ethiopia Ethiopian; Europe European; Finland
Finnish Finn Finns; France French; Germany German; Ghana Ghanaian; Greece Greek; Hungary Hungarian;
Iceland Icelandic; India Indian; Indonesia Indonesian; Iran Iranian; Iraq Iraqi; Ireland Irish;
Israel Israeli; Italy Italian; Jamaica Jamaican; Japan Japanese; Jordan Jordanian; Kenya Kenyan;
Korea Korean; Kuwait Kuwaiti; Latvia Latvian; Lebanon Lebanese; Libya Libyan; Lithuania Lithuanian;
Malaysia Malaysian; Malta Maltese; Mexico Mexican; Morocco Moroccan; Nepal Nepalese Nepali;
Netherlands Dutch; Nigeria Nigerian; Norway Norwegian; Pakistan Pakistani; Peru Peruvian;
Philippines Filipino Philippine; Poland Polish Pole Poles; Portugal Portuguese; Romania Romanian;
Russia Russian; Scotland Scottish Scots; Serbia Serbian; Singapore Singaporean; Slovakia Slovak;
Slovenia Slovenian; Somalia Somali; Spain Spanish; Sudan Sudanese; Sweden Swedish Swede Swedes;
Switzerland Swiss; Syria Syrian; Taiwan Taiwanese; Thailand Thai; Tunisia Tunisian; Turkey Turkish
Turk Turks; Ukraine Ukrainian; Uruguay Uruguayan; Venezuela Venezuelan; Vietnam Vietnamese; Wales
Welsh; Yemen Yemeni; Zimbabwe Zimbabwean
"""
_COUNTRY = {
    word.lower(): entry.split()[0].lower() for entry in _TABLE.split(";") for word in entry.split()
}


def country_of(word: str) -> str:
    """The country that a word names or is called after, in lower case, or "".

    Worked examples: "Spanish" → "spain"; "Spain" → "spain"; "Piacenza" → "".
    """
    return _COUNTRY.get(word.lower().removesuffix("s"), _COUNTRY.get(word.lower(), ""))
