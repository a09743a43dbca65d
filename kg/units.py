"""Units and scale words as people write them, and the base unit each is converted to.

Base units: currencies by ISO code, "m", "m2", "m3", "kg", "s", "m/s", "Pa", "W", "J", "N", "Nm",
"B" (bytes), "bit", "°C", "V", "Hz", "fraction" (per cent), "pp" (percentage points), "1" (a count).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DAY = 86_400.0
YEAR_S = 365.25 * _DAY
MONTH_S = YEAR_S / 12
_FT = 0.3048
_LB = 0.45359237
_MI = 1609.344


@dataclass(frozen=True, slots=True)
class Unit:
    """A base unit and what one written unit is worth in it (``offset`` is added after)."""

    base: str
    factor: float = 1.0
    offset: float = 0.0


SCALES: dict[str, float] = {
    "hundred": 1e2, "hundreds": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6,
    "millions": 1e6, "billion": 1e9, "billions": 1e9, "trillion": 1e12, "trillions": 1e12,
    "dozen": 12.0, "dozens": 12.0, "lakh": 1e5, "crore": 1e7, "mn": 1e6, "mln": 1e6, "mio": 1e6,
    "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
# Letters that are a scale only when glued to the number or after a currency.
LETTER_SCALES: dict[str, float] = {
    "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "MM": 1e6, "b": 1e9, "B": 1e9, "T": 1e12,
}  # fmt: skip

CURRENCY_PREFIXES: dict[str, str] = {
    "US$": "USD", "USD": "USD", "U.S.$": "USD", "$": "USD", "A$": "AUD", "AU$": "AUD",
    "AUD": "AUD", "C$": "CAD", "CA$": "CAD", "CAD": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "R$": "BRL", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY", "JPY": "JPY",
    "CNY": "CNY", "RMB": "CNY", "CHF": "CHF", "Fr.": "CHF", "SEK": "SEK", "NOK": "NOK",
    "DKK": "DKK", "INR": "INR", "Rs.": "INR", "Rs": "INR", "₹": "INR", "₩": "KRW", "PLN": "PLN",
    "CZK": "CZK", "Euro": "EUR", "euro": "EUR", "euros": "EUR",
}  # fmt: skip
CURRENCIES = frozenset(CURRENCY_PREFIXES.values()) | {"money"}

# Names apart by spaces; "_" stands for the space inside a name.
_WORD_GROUPS: dict[str, Unit] = {
    # money
    "euro euros": Unit("EUR"),
    "dollar dollars us_dollar us_dollars u.s._dollars": Unit("USD"),
    "pound_sterling pounds_sterling sterling": Unit("GBP"),
    "pound pounds": Unit("GBP"),
    "yen": Unit("JPY"),
    "yuan renminbi": Unit("CNY"),
    "franc francs swiss_francs": Unit("CHF"),
    "rupee rupees": Unit("INR"),
    "euro_cent euro_cents eurocents": Unit("EUR", 0.01),
    "cent cents": Unit("cent"),
    "pence penny": Unit("GBP", 0.01),
    # shares
    "percent per_cent pct per-cent": Unit("fraction", 0.01),
    "percentage_point percentage_points percent_points per_cent_points": Unit("pp", 0.01),
    "basis_point basis_points": Unit("pp", 0.0001),
    # time
    "second seconds sec secs": Unit("s"),
    "minute minutes min mins": Unit("s", 60),
    "hour hours hr hrs": Unit("s", 3600),
    "day days working_day working_days calendar_days business_days": Unit("s", _DAY),
    "week weeks": Unit("s", 7 * _DAY),
    "fortnight fortnights": Unit("s", 14 * _DAY),
    "month months": Unit("s", MONTH_S),
    "year years yr yrs": Unit("s", YEAR_S),
    "decade decades": Unit("s", 10 * YEAR_S),
    "century centuries": Unit("s", 100 * YEAR_S),
    "millisecond milliseconds": Unit("s", 1e-3),
    # length
    "metre metres meter meters": Unit("m"),
    "kilometre kilometres kilometer kilometers": Unit("m", 1e3),
    "centimetre centimetres centimeter centimeters": Unit("m", 1e-2),
    "millimetre millimetres millimeter millimeters": Unit("m", 1e-3),
    "micrometre micrometres micron microns": Unit("m", 1e-6),
    "nanometre nanometres nanometer nanometers": Unit("m", 1e-9),
    "mile miles": Unit("m", _MI),
    "nautical_mile nautical_miles": Unit("m", 1852),
    "foot feet": Unit("m", _FT),
    "inch inches": Unit("m", 0.0254),
    "yard yards": Unit("m", 3 * _FT),
    # area, volume
    "square_metre square_metres square_meter square_meters sq_m sqm": Unit("m2"),
    "square_kilometre square_kilometres square_kilometers sq_km": Unit("m2", 1e6),
    "square_foot square_feet sq_ft": Unit("m2", _FT**2),
    "square_mile square_miles": Unit("m2", _MI**2),
    "hectare hectares": Unit("m2", 1e4),
    "acre acres": Unit("m2", 4046.8564224),
    "cubic_metre cubic_metres cubic_meter cubic_meters": Unit("m3"),
    "cubic_foot cubic_feet": Unit("m3", _FT**3),
    "litre litres liter liters": Unit("m3", 1e-3),
    "millilitre millilitres milliliter milliliters": Unit("m3", 1e-6),
    "gallon gallons": Unit("m3", 0.003785411784),
    "barrel barrels": Unit("m3", 0.158987294928),
    # mass, force
    "kilogram kilograms kilogramme kilogrammes kilo kilos": Unit("kg"),
    "gram grams gramme grammes": Unit("kg", 1e-3),
    "milligram milligrams": Unit("kg", 1e-6),
    "microgram micrograms": Unit("kg", 1e-9),
    "tonne tonnes metric_ton metric_tons metric_tonnes": Unit("kg", 1e3),
    "ton tons": Unit("kg", 1e3),
    "ounce ounces": Unit("kg", _LB / 16),
    "kilonewton kilonewtons": Unit("N", 1e3),
    "newton newtons": Unit("N"),
    "meganewton meganewtons": Unit("N", 1e6),
    # speed, power, energy, pressure, temperature, data, electricity
    "miles_per_hour miles_an_hour": Unit("m/s", _MI / 3600),
    "kilometres_per_hour kilometres_an_hour kilometers_per_hour": Unit("m/s", 1 / 3.6),
    "metres_per_second meters_per_second": Unit("m/s"),
    "knot knots": Unit("m/s", 1852 / 3600),
    "watt watts": Unit("W"),
    "kilowatt kilowatts": Unit("W", 1e3),
    "megawatt megawatts": Unit("W", 1e6),
    "gigawatt gigawatts": Unit("W", 1e9),
    "horsepower": Unit("W", 745.7),
    "kilowatt_hour kilowatt_hours kilowatt-hours": Unit("J", 3.6e6),
    "megawatt_hour megawatt_hours megawatt-hours": Unit("J", 3.6e9),
    "joule joules": Unit("J"),
    "kilojoule kilojoules": Unit("J", 1e3),
    "calorie calories kilocalories": Unit("J", 4184),
    "pascal pascals": Unit("Pa"),
    "kilopascal kilopascals": Unit("Pa", 1e3),
    "megapascal megapascals": Unit("Pa", 1e6),
    "degrees_celsius degree_celsius degrees_c degrees_centigrade": Unit("°C"),
    "degrees_fahrenheit degree_fahrenheit degrees_f": Unit("°C", 5 / 9, -160 / 9),
    "degree degrees": Unit("°"),
    "kelvin": Unit("°C", 1, -273.15),
    "byte bytes": Unit("B"),
    "kilobyte kilobytes": Unit("B", 1e3),
    "megabyte megabytes": Unit("B", 1e6),
    "gigabyte gigabytes": Unit("B", 1e9),
    "terabyte terabytes": Unit("B", 1e12),
    "volt volts": Unit("V"),
    "hertz": Unit("Hz"),
    "decibel decibels": Unit("dB"),
}
_SYMBOLS: dict[str, Unit] = {
    "%": Unit("fraction", 0.01), "‰": Unit("fraction", 0.001), "pp": Unit("pp", 0.01),
    "ppt": Unit("pp", 0.01), "bps": Unit("pp", 1e-4), "bp": Unit("pp", 1e-4),
    "€": Unit("EUR"), "£": Unit("GBP"), "$": Unit("USD"), "¥": Unit("JPY"), "EUR": Unit("EUR"),
    "USD": Unit("USD"), "GBP": Unit("GBP"), "CHF": Unit("CHF"), "JPY": Unit("JPY"),
    "SEK": Unit("SEK"), "NOK": Unit("NOK"), "DKK": Unit("DKK"), "CNY": Unit("CNY"),
    "INR": Unit("INR"), "AUD": Unit("AUD"), "CAD": Unit("CAD"), "p": Unit("GBP", 0.01),
    "¢": Unit("cent"),
    "s": Unit("s"), "ms": Unit("s", 1e-3), "µs": Unit("s", 1e-6), "ns": Unit("s", 1e-9),
    "h": Unit("s", 3600), "m": Unit("m"), "km": Unit("m", 1e3), "cm": Unit("m", 1e-2),
    "mm": Unit("m", 1e-3), "µm": Unit("m", 1e-6), "μm": Unit("m", 1e-6), "nm": Unit("m", 1e-9),
    "mi": Unit("m", _MI), "ft": Unit("m", _FT), "yd": Unit("m", 3 * _FT),
    "m²": Unit("m2"), "m2": Unit("m2"), "m^2": Unit("m2"), "km²": Unit("m2", 1e6),
    "km2": Unit("m2", 1e6), "cm²": Unit("m2", 1e-4), "cm2": Unit("m2", 1e-4),
    "mm²": Unit("m2", 1e-6), "mm2": Unit("m2", 1e-6), "ha": Unit("m2", 1e4),
    "m³": Unit("m3"), "m3": Unit("m3"), "m^3": Unit("m3"), "km³": Unit("m3", 1e9),
    "cm³": Unit("m3", 1e-6), "cm3": Unit("m3", 1e-6), "L": Unit("m3", 1e-3), "l": Unit("m3", 1e-3),
    "ml": Unit("m3", 1e-6), "mL": Unit("m3", 1e-6), "dl": Unit("m3", 1e-4), "µl": Unit("m3", 1e-9),
    "µL": Unit("m3", 1e-9), "kg": Unit("kg"), "g": Unit("kg", 1e-3), "mg": Unit("kg", 1e-6),
    "µg": Unit("kg", 1e-9), "μg": Unit("kg", 1e-9), "mcg": Unit("kg", 1e-9),
    "ng": Unit("kg", 1e-12), "t": Unit("kg", 1e3), "lb": Unit("kg", _LB), "lbs": Unit("kg", _LB),
    "oz": Unit("kg", _LB / 16), "kt": Unit("kg", 1e6), "Mt": Unit("kg", 1e9),
    "N": Unit("N"), "kN": Unit("N", 1e3), "MN": Unit("N", 1e6), "kNm": Unit("Nm", 1e3),
    "Nm": Unit("Nm"), "kN/m": Unit("N/m", 1e3), "kN/m2": Unit("Pa", 1e3), "kN/m²": Unit("Pa", 1e3),
    "N/mm2": Unit("Pa", 1e6), "N/mm²": Unit("Pa", 1e6),
    "Pa": Unit("Pa"), "kPa": Unit("Pa", 1e3), "MPa": Unit("Pa", 1e6), "GPa": Unit("Pa", 1e9),
    "bar": Unit("Pa", 1e5), "mbar": Unit("Pa", 100), "psi": Unit("Pa", 6894.757),
    "mmHg": Unit("Pa", 133.322), "W": Unit("W"), "kW": Unit("W", 1e3), "MW": Unit("W", 1e6),
    "GW": Unit("W", 1e9), "TW": Unit("W", 1e12), "hp": Unit("W", 745.7), "J": Unit("J"),
    "kJ": Unit("J", 1e3), "MJ": Unit("J", 1e6), "GJ": Unit("J", 1e9), "Wh": Unit("J", 3600),
    "kWh": Unit("J", 3.6e6), "MWh": Unit("J", 3.6e9), "GWh": Unit("J", 3.6e12),
    "TWh": Unit("J", 3.6e15), "kcal": Unit("J", 4184),
    "°C": Unit("°C"), "°F": Unit("°C", 5 / 9, -160 / 9), "K": Unit("°C", 1, -273.15),
    "°": Unit("°"), "km/h": Unit("m/s", 1 / 3.6), "kph": Unit("m/s", 1 / 3.6),
    "mph": Unit("m/s", _MI / 3600), "m/s": Unit("m/s"), "kn": Unit("m/s", 1852 / 3600),
    "B": Unit("B"), "kB": Unit("B", 1e3), "KB": Unit("B", 1e3), "MB": Unit("B", 1e6),
    "GB": Unit("B", 1e9), "TB": Unit("B", 1e12), "PB": Unit("B", 1e15), "KiB": Unit("B", 1024),
    "MiB": Unit("B", 1024**2), "GiB": Unit("B", 1024**3), "kbit": Unit("bit", 1e3),
    "Mbit": Unit("bit", 1e6), "Gbit": Unit("bit", 1e9), "Mbps": Unit("bit/s", 1e6),
    "Gbps": Unit("bit/s", 1e9), "Mbit/s": Unit("bit/s", 1e6), "V": Unit("V"), "kV": Unit("V", 1e3),
    "mV": Unit("V", 1e-3), "Hz": Unit("Hz"), "kHz": Unit("Hz", 1e3), "MHz": Unit("Hz", 1e6),
    "GHz": Unit("Hz", 1e9), "dB": Unit("dB"), "mA": Unit("A", 1e-3), "kA": Unit("A", 1e3),
    "IU": Unit("IU"), "mmol/L": Unit("mol/m3"), "mmol/l": Unit("mol/m3"),
    "mg/dL": Unit("kg/m3", 1e-2), "mg/dl": Unit("kg/m3", 1e-2), "mg/L": Unit("kg/m3", 1e-3),
    "mg/l": Unit("kg/m3", 1e-3), "ng/ml": Unit("kg/m3", 1e-6), "ng/mL": Unit("kg/m3", 1e-6),
    "µg/ml": Unit("kg/m3", 1e-3), "mg/kg": Unit("kg/kg", 1e-6), "µM": Unit("mol/m3", 1e-3),
    "nM": Unit("mol/m3", 1e-6), "mM": Unit("mol/m3"),
}  # fmt: skip


WORDS: dict[str, Unit] = {
    name.replace("_", " "): unit for group, unit in _WORD_GROUPS.items() for name in group.split()
}
TIME_WORDS = (
    "second", "minute", "hour", "day", "night", "week", "fortnight", "month", "quarter", "year",
    "annum", "decade",
)  # fmt: skip
_SORTED_WORDS = sorted(WORDS, key=len, reverse=True)
_WORD = re.compile(
    r"(?:" + "|".join(re.escape(w).replace(r"\ ", r"[\s-]") for w in _SORTED_WORDS) + r")(?!\w)",
    re.IGNORECASE,
)
_SYMBOL = re.compile(
    r"(?:"
    + "|".join(re.escape(s) for s in sorted(_SYMBOLS, key=len, reverse=True))
    + r")(?![\w/²³])"
)
_SCALE = re.compile(r"(?:" + "|".join(sorted(SCALES, key=len, reverse=True)) + r")(?!\w)", re.I)
_SPACE = re.compile(r"[\s\u00a0]{0,2}-?")


def match_scale(text: str, at: int) -> tuple[float, int] | None:
    """The scale word at ``at`` (after white space or a hyphen), as (factor, end)."""
    gap = _SPACE.match(text, at)
    if gap is None:
        return None
    found = _SCALE.match(text, gap.end())
    return (SCALES[found.group().lower()], found.end()) if found else None


def match_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """The unit at ``at`` (after white space or a hyphen), as (unit, end). Longest name wins."""
    gap = _SPACE.match(text, at)
    if gap is None:
        return None
    symbol = _SYMBOL.match(text, gap.end())
    word = _WORD.match(text, gap.end())
    if word and (symbol is None or word.end() >= symbol.end()):
        name = re.sub(r"[\s-]", " ", word.group().lower())
        unit = WORDS.get(name) or WORDS.get(word.group().lower())
        return (unit, word.end()) if unit else None
    if symbol is None:
        return None
    percent = symbol.end() < len(text) and symbol.group() == "%"
    points = re.compile(r"[\s-]points?\b").match(text, symbol.end()) if percent else None
    if points:
        return Unit("pp", 0.01), points.end()
    return _SYMBOLS[symbol.group()], symbol.end()
