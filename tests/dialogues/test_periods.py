"""Periods: behind `reports`, as people type them; how long something is kept, as people say it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.texts import periods, speaking
from handlers.texts.dates import lasting
from handlers.texts.periods import Period

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed,since,until",
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("in 2019", "2019-01-01", "2019-12-31"),
        ("november", "2026-11-01", "2026-11-30"),
        ("December", "2025-12-01", "2025-12-31"),
        ("mrt", "2026-03-01", "2026-03-31"),
        ("mei", "2026-05-01", "2026-05-31"),
        ("may 2024", "2024-05-01", "2024-05-31"),
        ("feb. 2024", "2024-02-01", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("week 46", "2026-11-09", "2026-11-15"),
        ("wk 3", "2026-01-12", "2026-01-18"),
        ("2026-W46", "2026-11-09", "2026-11-15"),
        ("vorige week", "2026-11-16", "2026-11-22"),
        ("afgelopen week", "2026-11-16", "2026-11-22"),
        ("deze week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("vorige maand", "2026-10-01", "2026-10-31"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("dit jaar", "2026-01-01", "2026-12-31"),
        ("vorig jaar", "2025-01-01", "2025-12-31"),
        ("dit kwartaal", "2026-10-01", "2026-12-31"),
        ("vorig kwartaal", "2026-07-01", "2026-09-30"),
        ("q3", "2026-07-01", "2026-09-30"),
        ("Q1 2025", "2025-01-01", "2025-03-31"),
        ("derde kwartaal 2025", "2025-07-01", "2025-09-30"),
        ("2e kwartaal", "2026-04-01", "2026-06-30"),
        ("laatste 3 maanden", "2026-08-24", "2026-11-24"),
        ("de afgelopen 30 dagen", "2026-10-26", "2026-11-24"),
        ("last 2 weeks", "2026-11-11", "2026-11-24"),
        ("vandaag", "2026-11-24", "2026-11-24"),
        ("gisteren", "2026-11-23", "2026-11-23"),
        ("12 juni", "2026-06-12", "2026-06-12"),
        ("12 december", "2025-12-12", "2025-12-12"),
        ("12-6-2025", "2025-06-12", "2025-06-12"),
        ("op donderdag 12 juni 2025", "2025-06-12", "2025-06-12"),
        ("sinds 1 juni", "2026-06-01", None),
        ("vanaf november", "2026-11-01", None),
        ("since 2025", "2025-01-01", None),
        ("tot en met juni", None, "2026-06-30"),
        ("voor 1 juni", None, "2026-05-31"),
        ("1 juni tot 15 september", "2026-06-01", "2026-09-15"),
        ("van 1 juni 2025 t/m 30 september 2025", "2025-06-01", "2025-09-30"),
        ("van 1 juni tot en met 30 september 2025", "2025-06-01", "2025-09-30"),
        ("tussen mei en juli", "2026-05-01", "2026-07-31"),
        ("12 - 20 november", "2026-11-12", "2026-11-20"),
        ("2024-2025", None, None),
        ("2026-11-16 t/m 2026-11-22", "2026-11-16", "2026-11-22"),
    ],
)
def test_read_as_people_type(typed: str, since: str | None, until: str | None) -> None:
    expected = Period(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)
    assert periods.read(typed, TODAY) == (None if expected == Period(None, None) else expected)


@pytest.mark.parametrize(
    "typed", ["", "ede", "omgevingswet", "46", "week", "week 60", "sinds", "2026-13", "tot ede", "💥", "99-99"]
)
def test_read_nonsense_is_none(typed: str) -> None:
    assert periods.read(typed, TODAY) is None


@pytest.mark.parametrize(
    "line,left",
    [
        ("omgevingswet 2026", ["omgevingswet"]),
        ("vorige week ede", ["ede"]),
        ("ede vorige week omgevingswet", ["ede", "omgevingswet"]),
        ("omgevingswet in november", ["omgevingswet"]),
        ("november uit ede", ["uit", "ede"]),
        ("van 1 juni tot 30 september ede", ["ede"]),
        ("ede", ["ede"]),
    ],
)
def test_take_leaves_the_other_words(line: str, left: list[str]) -> None:
    assert periods.take(line.split(), TODAY)[1] == left


@given(st.text(max_size=60))
def test_read_never_stumbles(typed: str) -> None:
    period = periods.read(typed, TODAY)
    assert period is None or period.since is None or period.until is None or period.since <= period.until


@given(
    st.lists(
        st.sampled_from(
            [
                "van",
                "tot",
                "1",
                "31",
                "juni",
                "2026",
                "week",
                "46",
                "ede",
                "-",
                "t/m",
                "sinds",
                "vorige",
                "maand",
                "q3",
                "12-6",
            ]
        ),
        max_size=9,
    )
)
def test_take_never_stumbles(words: list[str]) -> None:
    _, left = periods.take(words, TODAY)
    assert len(left) <= len(words)


@pytest.mark.parametrize(
    "days,said",
    [
        (1, "een dag"), (2, "2 dagen"), (7, "een week"), (14, "2 weken"), (28, "4 weken"), (30, "een maand"),
        (45, "45 dagen"), (180, "6 maanden"), (364, "364 dagen"), (365, "een jaar"), (366, "een jaar"),
        (367, "367 dagen"), (730, "2 jaar"), (1826, "5 jaar"), (1828, "1828 dagen"),
    ],
)  # fmt: skip
def test_how_long_it_lasts_is_said_in_the_largest_round_number(days: int, said: str) -> None:
    assert lasting(speaking("nl"), days).plain == said
