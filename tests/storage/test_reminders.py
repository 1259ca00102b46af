"""Who is reminded of which day, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from storage import network, office_hours, offices, reminders
from storage.database import Database
from storage.kinds import DaySide, Role, Side
from storage.network import Audience, Moment, Network
from storage.reminders import Kind, moments
from storage.reminders.moments import Dated
from tests.make import Make
from tests.reminding import CHANNEL, Reminding

G40 = network.load()
THURSDAY = date(2026, 12, 17)


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=G40.zone)  # type: ignore[misc, arg-type]


def dated(
    starts_on: date,
    *,
    ends_on: date | None = None,
    opens: int | None = 42,
    closes: int | None = 5,
    begins: time | None = time(10),
) -> Dated:
    """A day; sign-up opens at 9:00 and closes at 17:00, so many days before."""

    def at(days: int, hour: time) -> datetime:
        return office_hours.wall(G40, starts_on - timedelta(days=days), hour)

    return Dated(
        id=1,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        side=DaySide.BOTH,
        opens_at=None if opens is None else at(opens, time(9)),
        closes_at=None if closes is None else at(closes, time(17)),
        begins_at=None if begins is None else at(0, begins),
    )


def found(day: Dated, g40: Network = G40) -> dict[str, tuple[str, str]]:
    """The windows by slug, as clocks in the network show them."""
    return {
        window.moment.slug: (
            f"{window.starts_at.astimezone(g40.zone):%a %d %b %H:%M}",
            f"{window.ends_at.astimezone(g40.zone):%a %d %b %H:%M}",
        )
        for window in moments.windows(g40, day)
    }


def starts(day: Dated) -> dict[str, str]:
    return {slug: window[0] for slug, window in found(day).items()}


# --- when --------------------------------------------------------------------------------------------


def test_windows_of_a_usual_day() -> None:
    assert found(dated(THURSDAY)) == {
        "open": ("Thu 19 Nov 09:00", "Tue 08 Dec 00:00"),  # not in the three days before the next
        "closing": ("Thu 10 Dec 09:00", "Sat 12 Dec 17:00"),  # until sign-up closes
        "practical": ("Wed 16 Dec 09:00", "Thu 17 Dec 10:00"),  # until the day begins
        "thanks": ("Fri 18 Dec 09:00", "Tue 22 Dec 17:00"),  # three working days
    }


@pytest.mark.parametrize(
    "day, slug, at",
    [
        (date(2026, 11, 30), "practical", "Fri 27 Nov 16:00"),  # of a Monday: Sunday, so Friday's last hour
        (date(2026, 11, 28), "open", "Fri 30 Oct 16:00"),  # of a Saturday
        (date(2026, 11, 28), "closing", "Fri 20 Nov 16:00"),
        (date(2026, 11, 28), "practical", "Fri 27 Nov 09:00"),
        (date(2026, 11, 28), "thanks", "Mon 30 Nov 09:00"),
        (date(2027, 6, 3), "open", "Wed 05 May 16:00"),  # Ascension Day, 6 May 2027
        (date(2027, 5, 13), "closing", "Wed 05 May 16:00"),
        (date(2027, 5, 7), "practical", "Wed 05 May 16:00"),
        (date(2027, 5, 5), "thanks", "Fri 07 May 09:00"),
        (date(2027, 4, 28), "practical", "Mon 26 Apr 16:00"),  # King's Day, 27 April 2027
        (date(2027, 4, 26), "thanks", "Wed 28 Apr 09:00"),
        (date(2026, 12, 28), "practical", "Thu 24 Dec 16:00"),  # over Christmas
        (date(2026, 12, 24), "thanks", "Mon 28 Dec 09:00"),
        (date(2027, 3, 30), "practical", "Thu 25 Mar 16:00"),  # over Easter Monday and Good Friday
        (date(2027, 3, 25), "thanks", "Tue 30 Mar 09:00"),
    ],
)
def test_windows_move_to_office_hours(day: date, slug: str, at: str) -> None:
    assert starts(dated(day))[slug] == at


@pytest.mark.parametrize(
    "day, slug, at",
    [
        (date(2026, 3, 30), "practical", datetime(2026, 3, 27, 15, tzinfo=UTC)),  # clocks forward on Sunday 29 March
        (date(2026, 3, 31), "practical", datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (date(2026, 3, 31), "open", datetime(2026, 3, 3, 8, tzinfo=UTC)),
        (date(2026, 3, 27), "thanks", datetime(2026, 3, 30, 7, tzinfo=UTC)),
        (date(2026, 10, 26), "practical", datetime(2026, 10, 23, 14, tzinfo=UTC)),  # back on Sunday 25 October
        (date(2026, 10, 27), "practical", datetime(2026, 10, 26, 8, tzinfo=UTC)),
        (date(2026, 10, 27), "open", datetime(2026, 9, 29, 7, tzinfo=UTC)),
        (date(2026, 10, 23), "thanks", datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_windows_keep_the_hour_when_the_clock_changes(day: date, slug: str, at: datetime) -> None:
    assert {window.moment.slug: window.starts_at for window in moments.windows(G40, dated(day))}[slug] == at


def test_windows_thanks_follow_the_last_day() -> None:
    two_days = dated(date(2026, 12, 16), ends_on=THURSDAY)
    assert starts(two_days)["practical"] == "Tue 15 Dec 09:00"
    assert starts(two_days)["thanks"] == "Fri 18 Dec 09:00"


def test_windows_open_waits_for_sign_up_to_open() -> None:
    assert starts(dated(THURSDAY, opens=20))["open"] == "Fri 27 Nov 09:00"
    assert starts(dated(THURSDAY, opens=19))["open"] == "Mon 30 Nov 09:00"  # which opens on a Saturday


def test_windows_open_without_an_opening_comes_at_its_own_moment() -> None:
    assert starts(dated(THURSDAY, opens=None))["open"] == "Thu 19 Nov 09:00"


def test_windows_sign_up_that_opens_late_has_only_the_last_reminder() -> None:
    assert "open" in found(dated(THURSDAY, opens=10))
    assert "open" not in found(dated(THURSDAY, opens=9))
    assert found(dated(THURSDAY, opens=6))["closing"] == ("Fri 11 Dec 09:00", "Sat 12 Dec 17:00")


def test_windows_sign_up_that_closes_early_has_only_the_first_reminder() -> None:
    assert found(dated(THURSDAY, closes=8)) == {
        "open": ("Thu 19 Nov 09:00", "Wed 09 Dec 17:00"),
        "practical": ("Wed 16 Dec 09:00", "Thu 17 Dec 10:00"),
        "thanks": ("Fri 18 Dec 09:00", "Tue 22 Dec 17:00"),
    }


def test_windows_without_sign_up_ask_nobody_to_sign_up() -> None:
    assert set(found(dated(THURSDAY, closes=None))) == {"practical", "thanks"}


def test_windows_sign_up_never_outlasts_the_beginning() -> None:
    assert found(dated(THURSDAY, closes=-1))["closing"][1] == "Thu 17 Dec 10:00"


def test_windows_without_programme_the_day_begins_with_office_hours() -> None:
    assert found(dated(THURSDAY, begins=None))["practical"][1] == "Thu 17 Dec 09:00"


def test_windows_moments_are_data() -> None:
    at = time(8)
    g40 = replace(
        G40,
        moments=(
            Moment("first", 60, at, Audience.UNANSWERED, channel=False),
            Moment("again", 20, at, Audience.UNANSWERED, channel=False),
            Moment("closing", 6, at, Audience.UNANSWERED, channel=False),
            Moment("week", 7, at, Audience.COMING, channel=False),
            Moment("morning", 0, at, Audience.COMING, channel=False),
            Moment("pointless", -1, at, Audience.UNANSWERED, channel=False),
        ),
    )
    assert found(dated(THURSDAY, opens=90), g40) == {
        "first": ("Fri 16 Oct 16:00", "Tue 24 Nov 00:00"),
        "again": ("Thu 26 Nov 16:00", "Tue 08 Dec 00:00"),
        "closing": ("Thu 10 Dec 16:00", "Sat 12 Dec 17:00"),
        "week": ("Wed 09 Dec 16:00", "Wed 16 Dec 16:00"),
        "morning": ("Wed 16 Dec 16:00", "Thu 17 Dec 10:00"),
    }
    assert [moments.kind(moment) for moment in g40.moments[:5]] == [
        Kind.OPEN, Kind.OPEN, Kind.CLOSING, Kind.PRACTICAL, Kind.PRACTICAL,
    ]  # fmt: skip


# --- who ---------------------------------------------------------------------------------------------


@pytest.fixture
def calendar(db: Database, make: Make) -> Reminding:
    """Tuesday 24 November 2026, in the morning; a day that is planned now can be signed up for."""
    return Reminding(db, make, G40, local(2026, 11, 24, 10, 30))


def member_keys(keys: list[str]) -> list[tuple[str, int]]:
    """The moment and the person of keys; the channel's have no person."""
    parts = [key.split(":") for key in keys]
    return [(part[3], int(part[4])) for part in parts if len(part) == 5]


def test_due_open_goes_to_groups_and_bodies_of_the_side(calendar: Reminding, make: Make) -> None:
    politician = make.in_theme(make.person(), "europa")
    make.in_theme(make.person(side=Side.OFFICIAL), "europa")
    board = make.office(make.person(), Role.MEMBER, body="db")
    make.office(make.person(side=Side.OFFICIAL), Role.MEMBER, body="aot")
    lead = make.office(make.person(), Role.LEAD, theme_id=make.theme_id("europa"))
    make.person()
    calendar.plans(calendar.wanted(THURSDAY, side=DaySide.POLITICAL))
    assert member_keys(calendar.ticks()) == [("open", politician.id), ("open", board.id), ("open", lead.id)]


def test_due_open_of_a_day_for_both_sides_goes_to_both(calendar: Reminding, make: Make) -> None:
    politician = make.in_theme(make.person(), "europa")
    official = make.in_theme(make.person(side=Side.OFFICIAL), "europa")
    support = make.office(make.person(side=Side.OFFICIAL), Role.MEMBER, body="aot")
    calendar.plans(calendar.wanted(THURSDAY))
    assert member_keys(calendar.ticks()) == [("open", one.id) for one in (politician, official, support)]


def test_due_body_counts_only_while_the_office_is_held_on_the_day(calendar: Reminding, make: Make) -> None:
    member = make.person()
    with calendar.db.transaction() as tx:
        offices.appoint(
            tx, calendar.boss, member.id, Role.MEMBER, body="db",
            since=date(2026, 1, 1), until=THURSDAY - timedelta(days=1), at=make.now,
        )  # fmt: skip
    calendar.plans(calendar.wanted(THURSDAY, side=DaySide.POLITICAL))
    assert member_keys(calendar.ticks()) == []


def test_due_key_names_day_date_moment_and_member(calendar: Reminding, make: Make) -> None:
    anna = make.in_theme(make.person(), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    assert calendar.ticks() == [f"reminder:{day}:2026-12-17:open:{anna.id}", f"reminder:{day}:2026-12-17:open"]
    owed = calendar.owed()[f"reminder:{day}:2026-12-17:open:{anna.id}"]
    assert (owed.kind, owed.recipient, owed.team) == ("reminder_open", anna.person.slack_user, "T0G40")
    assert owed.facts == {"day": day, "starts_on": "2026-12-17", "moment": "open"}
    assert (owed.due_at, owed.expires_at) == (calendar.now, local(2026, 12, 8))
    channel = calendar.owed()[f"reminder:{day}:2026-12-17:open"]
    assert (channel.kind, channel.recipient) == ("reminder_open_channel", CHANNEL)


def test_due_again_is_nothing(calendar: Reminding, make: Make) -> None:
    make.in_theme(make.person(), "europa")
    calendar.plans(calendar.wanted(THURSDAY))
    assert len(calendar.ticks()) == 2
    assert calendar.ticks() == []


def test_due_not_before_its_moment(calendar: Reminding, make: Make) -> None:
    make.in_theme(make.person(), "europa")
    calendar.plans(calendar.wanted(date(2027, 1, 14)))
    calendar.at(2026, 12, 17, 8, 59)
    assert calendar.ticks() == []
    calendar.at(2026, 12, 17, 9, 0)
    assert len(calendar.ticks()) == 2


@pytest.mark.parametrize("when", [(2026, 11, 24, 8, 59), (2026, 11, 24, 17, 0), (2026, 11, 28, 11, 0)])
def test_due_nothing_outside_office_hours(
    calendar: Reminding, make: Make, when: tuple[int, int, int, int, int]
) -> None:
    make.in_theme(make.person(), "europa")
    calendar.now = local(2026, 11, 24, 8, 0)
    calendar.plans(calendar.wanted(THURSDAY))
    calendar.at(*when)
    assert calendar.ticks() == []


def test_due_not_to_who_answered(calendar: Reminding, make: Make) -> None:
    coming, away, silent = (make.in_theme(make.person(), "europa") for _ in range(3))
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.comes(coming, day)
    calendar.stays_away(away, day)
    assert member_keys(calendar.ticks()) == [("open", silent.id)]
    calendar.at(2026, 12, 10)
    assert member_keys(calendar.ticks()) == [("closing", silent.id)]
    calendar.at(2026, 12, 16)
    assert member_keys(calendar.ticks()) == [("practical", coming.id)]
    calendar.at(2026, 12, 18)
    assert member_keys(calendar.ticks()) == [("thanks", coming.id)]


def test_due_not_to_who_wants_none_or_is_gone(calendar: Reminding, make: Make) -> None:
    off, gone, other = (make.in_theme(make.person(), "europa") for _ in range(3))
    calendar.wants(off, reminders=False)
    calendar.goes(gone)
    calendar.plans(calendar.wanted(THURSDAY))
    assert member_keys(calendar.ticks()) == [("open", other.id)]


def test_due_to_people_of_other_workspaces(calendar: Reminding, make: Make) -> None:
    guest = make.in_theme(make.person(home_team="T0OTHER", locale=None), "europa")
    calendar.plans(calendar.wanted(THURSDAY))
    assert member_keys(calendar.ticks()) == [("open", guest.id)]


def test_due_to_who_joins_later_until_three_days_before_the_next(calendar: Reminding, make: Make) -> None:
    calendar.plans(calendar.wanted(THURSDAY))
    calendar.ticks()
    early = make.in_theme(make.person(), "europa")
    calendar.at(2026, 12, 7)
    assert member_keys(calendar.ticks()) == [("open", early.id)]
    late = make.in_theme(make.person(), "europa")
    calendar.at(2026, 12, 8)
    assert member_keys(calendar.ticks()) == []
    calendar.at(2026, 12, 10)
    assert member_keys(calendar.ticks()) == [("closing", early.id), ("closing", late.id)]


def test_due_a_day_planned_late_is_told_at_once(calendar: Reminding, make: Make) -> None:
    anna = make.in_theme(make.person(), "europa")
    calendar.at(2026, 12, 7, 14)
    calendar.plans(calendar.wanted(THURSDAY))
    assert member_keys(calendar.ticks()) == [("open", anna.id)]


def test_due_a_day_planned_very_late_has_only_the_last_reminder(calendar: Reminding, make: Make) -> None:
    anna = make.in_theme(make.person(), "europa")
    calendar.at(2026, 12, 9, 18)
    calendar.plans(calendar.wanted(THURSDAY))
    assert calendar.ticks() == []
    calendar.at(2026, 12, 10, 9)
    assert member_keys(calendar.ticks()) == [("closing", anna.id)]


def test_due_practical_also_to_who_signed_up_the_evening_before(calendar: Reminding, make: Make) -> None:
    anna = make.person()
    day = calendar.plans(calendar.wanted(THURSDAY, closes_at=local(2026, 12, 17, 0, 0)))
    calendar.at(2026, 12, 16, 22)
    calendar.comes(anna, day)
    assert calendar.ticks() == []
    calendar.at(2026, 12, 17, 9)
    assert member_keys(calendar.ticks()) == [("practical", anna.id)]


def test_due_practical_not_once_the_day_has_begun(calendar: Reminding, make: Make) -> None:
    anna = make.person()
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.comes(anna, day)
    calendar.at(2026, 12, 17, 10, 0)
    assert calendar.ticks() == []


def test_due_thanks_also_to_the_leads_of_groups_that_met(calendar: Reminding, make: Make) -> None:
    europa = make.theme_id("europa")
    lead = make.office(make.person(), Role.LEAD, theme_id=europa)
    make.office(make.person(), Role.LEAD, theme_id=make.theme_id("veiligheid"))
    make.office(make.person(), Role.MEMBER, theme_id=europa)
    day = calendar.plans(calendar.wanted(THURSDAY), [europa])
    calendar.stays_away(lead, day)
    calendar.at(2026, 12, 18)
    assert calendar.ticks() == [f"reminder:{day}:2026-12-17:thanks:{lead.id}"]


def test_due_thanks_not_after_three_working_days(calendar: Reminding, make: Make) -> None:
    anna = make.person()
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.comes(anna, day)
    calendar.at(2026, 12, 23, 9)
    assert calendar.ticks() == []
    calendar.at(2026, 12, 22, 16)
    assert member_keys(calendar.ticks()) == [("thanks", anna.id)]


def test_due_channel_hears_of_a_day_without_people_only_that_it_is_open(calendar: Reminding) -> None:
    day = calendar.plans(calendar.wanted(THURSDAY))
    assert calendar.ticks() == [f"reminder:{day}:2026-12-17:open"]
    for on in (10, 16, 18):
        calendar.at(2026, 12, on)
        calendar.ticks()
    assert list(calendar.owed()) == [f"reminder:{day}:2026-12-17:{slug}" for slug in ("open", "closing")]


def test_due_without_a_channel_says_nothing_there(calendar: Reminding, make: Make) -> None:
    anna = make.in_theme(make.person(), "europa")
    calendar.plans(calendar.wanted(THURSDAY))
    with calendar.db.reading() as tx:
        owed = reminders.due(tx, G40, "T0G40", None, calendar.now)
    assert [debt.recipient for debt in owed] == [anna.person.slack_user]


def test_due_moved_day_reminds_anew(calendar: Reminding, make: Make) -> None:
    anna = make.in_theme(make.person(), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.ticks()
    calendar.moves(day, calendar.wanted(date(2027, 1, 21)))
    assert calendar.ticks() == []
    calendar.at(2026, 12, 24)
    assert member_keys(calendar.ticks()) == [("open", anna.id)]


def test_due_cancelled_day_does_not(calendar: Reminding, make: Make) -> None:
    make.in_theme(make.person(), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.cancels(day)
    assert calendar.ticks() == []


def test_due_days_of_the_past_are_left_alone(calendar: Reminding, make: Make) -> None:
    make.in_theme(make.person(), "europa")
    calendar.now = local(2025, 6, 5, 10)  # the morning after a day that the reference data knows
    assert calendar.ticks() == []


# --- looked at again ---------------------------------------------------------------------------------


def test_recall_says_when_sign_up_closes(calendar: Reminding, make: Make) -> None:
    anna = make.in_theme(make.person(), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    facts = {"day": day, "starts_on": "2026-12-17", "moment": "open"}
    with calendar.db.reading() as tx:
        recalled = reminders.recall(tx, G40, "T0G40", facts, member_id=anna.id, now=calendar.now)
    assert recalled == reminders.Reminder(day, Kind.OPEN, coming=False, closes_at=local(2026, 12, 12, 17), leads=())


@pytest.mark.parametrize(
    "facts",
    [
        {"day": 999_999},  # no such day
        {"starts_on": "2026-12-16"},  # moved since
        {"moment": "unheard"},  # no longer among the network's moments
        {"moment": "closing"},  # not yet
    ],
)
def test_recall_what_is_not_true_is_nothing(calendar: Reminding, make: Make, facts: dict[str, object]) -> None:
    anna = make.in_theme(make.person(), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    asked = {"day": day, "starts_on": "2026-12-17", "moment": "open", **facts}
    with calendar.db.reading() as tx:
        assert reminders.recall(tx, G40, "T0G40", asked, member_id=anna.id, now=calendar.now) is None
        assert reminders.recall(tx, G40, "T0G40", asked, member_id=None, now=calendar.now) is None
