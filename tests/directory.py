"""A network's directory as a spreadsheet: cities, groups, people of both sides, three elections and two merges."""

import random
from collections.abc import Sequence
from datetime import date

from storage.importing import Cell

ELECTIONS = (date(2018, 3, 21), date(2022, 3, 16), date(2026, 3, 18))
MERGED = ("Participatie", "Aansluiting Onderwijs-Arbeidsmarkt")
"""Groups of the reference data that went on in another one."""
SUCCESSOR = "Sterke keten van leren, werken en ondernemen"
ENDED = "SURF"
MERGED_ON = date(2020, 12, 31)
HEADER = (
    "Naam", "E-mail", "Stad", "Kant", "Functie", "Themagroep", "Orgaan", "Rol", "Vanaf", "Tot", "Opmerking",
)  # fmt: skip


def rows(cities: Sequence[str], groups: Sequence[str], people: int) -> list[list[Cell]]:
    """So many people, half of each side. Each term a part of them leaves, and others come in their place."""
    dice = random.Random(41)
    running = [group for group in groups if group not in (*MERGED, ENDED)]
    table: list[list[Cell]] = [list(HEADER)]
    terms = [*ELECTIONS, None]
    led: set[tuple[str, int]] = set()
    for number in range(people):
        city, political = cities[number % len(cities)], number // len(cities) % 2 == 0
        first = dice.choice((0, 0, 1, 2))
        last = dice.choice((first, first, first + 1, 2)) if first < 2 else 2
        since, until = terms[first], terms[last + 1]
        function = f"{'wethouder' if political else 'beleidsadviseur'} {number % 7}"
        email = f"persoon{number}@{'x' * (number % 3 + 1)}.example" if number % 3 else ""
        person = [f"Persoon {number} Voorbeeld", email, city, "bestuurlijk" if political else "ambtelijk", function]
        for group in dice.sample(running, k=dice.randint(1, 4)):
            table.append([*person, group, "", "lid", since, until, "x"])
            key = (group, first)
            if key not in led and political:
                led.add(key)
                table.append([*person, group, "", "trekker", since, until, None])
        if first == 0 and number % 5 == 0:
            table.append([*person, MERGED[number % 2], "", "", since, MERGED_ON, None])
        if first == 0 and number % 40 == 1:
            table.append([*person, ENDED, "", "", since, MERGED_ON, None])
        if number < len(cities):
            table.append([*person, "", "AB", "lid", since, until, None])
        if not political and number < 2 * len(cities) and until is None:
            table.append([*person, "", "", "coördinator", since, None, None])
        if number % 97 == 0:
            table.append([*person, "", "AOT", "lid", since, until, None])
    return table
