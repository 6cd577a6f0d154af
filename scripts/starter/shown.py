"""Which cells init may print, or ask in a rule; of all others it gives counts.

A cell says yes or no; or at least five rows and one in a hundred share it and it is
- a number or a range of numbers, each of six digits at most,
- an alias or a standard name of an industry, a country or a source in seeds/mappings, in a column of things,
- any other text in a column of things that does not look like a name, an address or a long number.
A column of things says so in its header: plan, product, branche, course, language ... Where it says nothing of the kind,
nobody can tell Bernd from Basic.
"""

from __future__ import annotations

import re
from itertools import pairwise

from starter.guess import NO, PARTICLES, TITLES, YES, words_of

FEWEST_ROWS = 5
THINGS = set(
    """plan plans product products package packages edition editions tier tariff industry industries sector sectors segment segments category
    categories type types kind course courses programme program programs service services size sizes budget timeframe timeline need needs interest
    interests interested specialization specialisation topic topics language languages currency country countries source sources channel channels
    medium device browser platform technology technologies format occupation function department education degree experience frequency subscription
    membership software tool tools
    produkt produkte paket pakete tarif branche branchen sektor kategorie kategorien art typ kurs kurse dienst leistung leistungen dienstleistung
    groesse zeitrahmen bedarf interesse interessen interessiert land laender sprache sprachen waehrung quelle kanal geraet beruf abteilung
    abschluss erfahrung thema themen
    produit produits offre forfait secteur secteurs industrie categorie formation formations taille besoin besoins pays langue
    producto productos oferta paquete industria categoria curso cursos servicio servicios tamano necesidad pais idioma""".split()
)
NUMBER = r"\d{1,6}([.,]\d{1,4})?"
NUMBERS = re.compile(rf"[<>~≥≤]?\s*[+-]?{NUMBER}\s*([-–]\s*{NUMBER})?\s*[+%]?")


def is_of_things(header: str) -> bool:
    """Whether a header says that its column holds kinds of things."""
    return bool(set(words_of(header)) & THINGS)


def looks_private(text: str, ordinary: frozenset[str] | set[str] = frozenset()) -> bool:
    """Whether a text could be a name, an address or somebody's number: two words with capitals side by side, none of them an ordinary one, @, seven digits."""
    words = [word for word in re.findall(r"[^\W\d_][^\W_]*", text) if word.lower() not in PARTICLES]
    return (
        "@" in text or "://" in text or len(text) > 40 or len(re.findall(r"\d", text)) > 6
        or any(not first[0].islower() and not second[0].islower() and not {first.lower(), second.lower()} & ordinary for first, second in pairwise(words))
        or any(word.lower() in TITLES for word in words)
    )


def may_be_shown(header: str, value: str, rows: int, total: int, known: set[str]) -> bool:
    """Whether a cell that so many of all rows share may be printed; `known` are values of mapping seeds in lower case."""
    value = value.strip()
    if value.lower() in YES | NO:
        return True
    if rows < max(FEWEST_ROWS, 0.01 * total):
        return False
    if NUMBERS.fullmatch(value):
        return True
    return is_of_things(header) and (value.lower() in known or not looks_private(value))
