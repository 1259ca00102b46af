"""The life of a theme group: proposed, formed, renamed, merged, split, ended."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import offices, themes
from storage.database import Database
from storage.errors import (
    BadField,
    BadFields,
    NameTaken,
    NotAllowed,
    ProfileNeeded,
    ThemeDecided,
    ThemeEnded,
    ThemeProposed,
    ThemeSplit,
)
from storage.kinds import Role, ThemeStatus
from storage.tables import Change, Delivery, Membership
from storage.themes import Turnout, changes, endings, notices, past, proposals, records
from storage.themes.endings import Part
from tests.make import Make


def told(db: Database, kind: str) -> list[str]:
    """Who is owed a message of a kind."""
    with db.reading() as tx:
        rows = tx.execute(
            select(col(Delivery.recipient)).where(col(Delivery.kind) == kind).order_by(col(Delivery.id))
        )
        return list(rows.scalars())


def proposed(db: Database, make: Make, now: datetime) -> int:
    anna = make.person("Anna Voorbeeld")
    with db.transaction() as tx:
        return proposals.propose(tx, anna, "Circulaire  stad", "Samen minder afval.", ["fysiek"], at=now).id


def test_a_proposal_is_no_group_yet_and_counts_who_would_take_part(db: Database, make: Make, now: datetime) -> None:
    theme_id, bo = proposed(db, make, now), make.person(city="Oss")
    with db.transaction() as tx:
        proposals.show_interest(tx, bo, theme_id, wanted=True, at=now)
        proposals.show_interest(tx, bo, theme_id, wanted=True, at=now)
        (one,) = proposals.listed(tx, bo, on=now.date())
        assert (one.about.name, one.interested, one.mine, one.may_decide) == (
            "Circulaire stad", Turnout(2, 2), True, False,
        )  # fmt: skip
        proposals.show_interest(tx, bo, theme_id, wanted=False, at=now)
        (one,) = proposals.listed(tx, bo, on=now.date())
        assert (one.interested, one.mine) == (Turnout(1, 1), False)
        assert theme_id not in [theme.id for theme in themes.running(tx)]
        with pytest.raises(ThemeProposed):
            themes.join(tx, bo, "circulaire stad", at=now, on=now.date())


def test_a_proposal_needs_a_profile_a_free_name_and_a_purpose(db: Database, make: Make, now: datetime) -> None:
    anna, stranger = make.person(), make.person(city=None)
    with db.transaction() as tx:
        with pytest.raises(ProfileNeeded):
            proposals.propose(tx, stranger, "Nieuw", "Waarvoor", [], at=now)
        with pytest.raises(NameTaken) as taken:
            proposals.propose(tx, anna, "WMO", "Waarvoor", [], at=now)
        assert taken.value.name == "Zorg, Jeugd en Onderwijs"
        with pytest.raises(BadFields) as bad:
            proposals.propose(tx, anna, " - ", "", [], at=now)
        assert [(one.field, one.problem) for one in bad.value.problems] == [
            ("name", "missing"), ("purpose", "missing"),
        ]  # fmt: skip


def test_a_form_sent_twice_proposes_one_group(db: Database, make: Make, now: datetime) -> None:
    anna = make.person()
    with db.transaction() as tx:
        first = proposals.propose(tx, anna, "Circulaire stad", "Minder afval.", ["fysiek"], at=now)
        assert proposals.propose(tx, anna, "Circulaire stad", "Minder afval.", ["fysiek"], at=now) == first


def test_the_chair_of_its_pillar_forms_a_group_and_the_interested_are_asked(
    db: Database, make: Make, now: datetime
) -> None:
    theme_id = proposed(db, make, now)
    boss, chair, other, bo = make.secretary(), make.person(), make.person(), make.person()
    today = now.date()
    with db.transaction() as tx:
        offices.appoint(tx, boss, chair.id, Role.CHAIR, pillar="fysiek", since=today, at=now)
        offices.appoint(tx, boss, other.id, Role.CHAIR, pillar="sociaal", since=today, at=now)
        proposals.show_interest(tx, bo, theme_id, wanted=True, at=now)
        with pytest.raises(NotAllowed):
            proposals.form(tx, other, theme_id, on=today, at=now)
        proposals.form(tx, chair, theme_id, on=today, at=now)
        assert themes.roster(tx, bo, theme_id, on=today).turnout == Turnout(0, 0), "nobody is moved silently"
        with pytest.raises(ThemeDecided):
            proposals.form(tx, chair, theme_id, on=today, at=now)
        with pytest.raises(ThemeDecided):
            proposals.show_interest(tx, bo, theme_id, wanted=True, at=now)
    assert told(db, notices.FORMED)[1:] == [bo.account]
    assert len(told(db, notices.FORMED)) == 2


def test_an_old_name_keeps_working_for_ever(db: Database, make: Make, now: datetime) -> None:
    boss, europa = make.secretary(), make.theme_id("europa")
    with db.transaction() as tx:
        changes.rename(tx, boss, europa, "Europese zaken", was="Europa", on=now.date(), at=now)
        changes.rename(tx, boss, europa, "Brussel", on=now.date(), at=now)
        with pytest.raises(ThemeDecided) as late:
            changes.rename(tx, boss, europa, "Europees", was="Europa", on=now.date(), at=now)
        assert late.value.name == "Brussel"
        found = [themes.find(tx, word) for word in ("europa", "Europese Zaken", "brussel")]
        assert {(one.id, one.name) for one in found} == {(europa, "Brussel")}
        with pytest.raises(NameTaken):
            changes.rename(tx, boss, europa, "Financien", on=now.date(), at=now)
    with db.reading() as tx:
        rows = tx.execute(
            select(col(Change.before), col(Change.after))
            .where(col(Change.thing) == "themes")
            .order_by(col(Change.id))
        )
        assert [tuple(row) for row in rows] == [
            ({"name": "Europa"}, {"name": "Europese zaken"}),
            ({"name": "Europese zaken"}, {"name": "Brussel"}),
        ]


def test_a_lead_keeps_purpose_names_and_channel(db: Database, make: Make, now: datetime) -> None:
    anna, bo = make.in_theme(make.person(), "europa", lead=True), make.in_theme(make.person(), "europa")
    europa, today = make.theme_id("europa"), now.date()
    with db.transaction() as tx:
        kept = changes.keep(
            tx, anna, europa, purpose="Steden in Brussel.", aliases=["EU-fondsen"], channel="C0EU", on=today, at=now
        )
        assert (kept.purpose, kept.channel, "EU-fondsen" in kept.aliases) == ("Steden in Brussel.", "C0EU", True)
        assert themes.find(tx, "eu fondsen").id == europa
        with pytest.raises(BadField) as refused:
            changes.keep(tx, anna, europa, purpose="", aliases=["wmo"], channel=None, on=today, at=now)
        assert (refused.value.field, refused.value.problem) == ("aliases", "name_taken")
        with pytest.raises(NotAllowed):
            changes.keep(tx, bo, europa, purpose="", aliases=[], channel=None, on=today, at=now)


def test_a_merged_group_asks_its_members_and_ends_its_leads_offices(db: Database, make: Make, now: datetime) -> None:
    boss, anna, bo = make.secretary(), make.in_theme(make.person(), "europa"), make.in_theme(make.person(), "europa")
    europa, money, today = make.theme_id("europa"), make.theme_id("financien"), now.date()
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.LEAD, theme_id=europa, since=date(2024, 5, 1), at=now)
        endings.merge(tx, boss, europa, money, on=today, at=now)
        found = themes.find(tx, "europa")
        assert (found.id, found.formerly) == (money, "Europa")
        assert themes.roster(tx, boss, money, on=today).turnout == Turnout(0, 0), "nobody is moved silently"
        assert offices.held(tx, on=today) == []
        with pytest.raises(ThemeDecided):
            endings.merge(tx, boss, money, europa, on=today, at=now)
        with pytest.raises(ThemeDecided):
            endings.merge(tx, boss, europa, money, on=today, at=now)
        with pytest.raises(BadField):
            endings.merge(tx, boss, money, money, on=today, at=now)
        then = past.roster(tx, "europa", period(date(2024, 6, 1)))
        assert [(one.person.id, one.until) for one in then.leads] == [(anna.id, today - timedelta(days=1))]
    assert told(db, notices.MERGED) == [anna.account, bo.account]


def test_a_chair_merges_only_within_what_they_decide_on(db: Database, make: Make, now: datetime) -> None:
    boss, chair, today = make.secretary(), make.person(), now.date()
    mkb, homes = make.theme_id("mkb"), make.theme_id("woningmarkt")
    with db.transaction() as tx:
        offices.appoint(tx, boss, chair.id, Role.CHAIR, pillar="economie-werk", since=today, at=now)
        with pytest.raises(NotAllowed):
            endings.merge(tx, chair, mkb, homes, on=today, at=now)


def test_two_who_merge_each_into_the_other_make_no_ring(db: Database, make: Make, now: datetime) -> None:
    boss = make.secretary()
    europa, money, today = make.theme_id("europa"), make.theme_id("financien"), now.date()
    refused: list[str] = []

    def other_way() -> None:
        try:
            with db.transaction() as tx:
                endings.merge(tx, boss, money, europa, on=today, at=now)
        except ThemeDecided as late:
            refused.append(late.name)

    second = threading.Thread(target=other_way)
    with db.transaction() as tx:
        endings.merge(tx, boss, europa, money, on=today, at=now)
        second.start()
        second.join(0.2)
    second.join(20)
    assert refused in (["Financiën"], ["Europa"])
    with db.reading() as tx:
        assert [themes.find(tx, word).id for word in ("europa", "financien")] == [money, money]


def test_a_split_group_asks_which_and_its_name_asks_back(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.in_theme(make.person(), "mkb")
    mkb, today = make.theme_id("mkb"), now.date()
    parts = [Part("Winkels", "Over winkels."), Part("Ambacht", "Over ambacht.")]
    with db.transaction() as tx:
        with pytest.raises(BadField) as twice:
            endings.split(tx, boss, mkb, [parts[0], parts[0]], ends=True, on=today, at=now)
        assert (twice.value.field, twice.value.problem) == ("name2", "name_twice")
    with db.transaction() as tx:
        new = endings.split(tx, boss, mkb, parts, ends=True, on=today, at=now)
        assert records.about(tx, new[0].id).pillars == records.about(tx, mkb).pillars
        with pytest.raises(ThemeSplit) as asked:
            themes.find(tx, "mkb")
        assert [one.name for one in asked.value.suggestions] == ["Ambacht", "Winkels"]
        assert tx.execute(select(col(Membership.left_at)).where(col(Membership.theme_id) == mkb)).scalars().all() == [
            now
        ]
    assert told(db, notices.SPLIT) == [anna.account]


def test_a_group_from_which_one_is_split_off_goes_on(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.in_theme(make.person(), "mkb")
    mkb, today = make.theme_id("mkb"), now.date()
    with db.transaction() as tx:
        endings.split(tx, boss, mkb, [Part("Winkels", "")], ends=False, on=today, at=now)
        assert themes.find(tx, "mkb").id == mkb
        assert [theme.id for theme in themes.of_member(tx, anna.id)] == [mkb]
    assert told(db, notices.SPLIT) == [anna.account]


def test_an_ended_group_says_so_and_keeps_its_reason(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.in_theme(make.person(), "europa")
    europa, today = make.theme_id("europa"), now.date()
    with db.transaction() as tx:
        with pytest.raises(BadField) as early:
            endings.end(tx, boss, europa, on=today + timedelta(days=1), because="Klaar", today=today, at=now)
        assert (early.value.field, early.value.problem) == ("on", "in_future")
        endings.end(tx, boss, europa, on=today, because="Het werk is klaar", today=today, at=now)
        with pytest.raises(ThemeEnded):
            themes.join(tx, anna, "europa", at=now, on=today)
        found = records.about(tx, europa)
        assert (found.status, found.ended_on, found.ended_because) == (ThemeStatus.ENDED, today, "Het werk is klaar")
    assert told(db, notices.ENDED) == [anna.account]


def test_who_led_and_who_was_in_it_then(db: Database, make: Make, now: datetime) -> None:
    boss, anna, bo = make.secretary(), make.person("Anna Voorbeeld"), make.person("Bo Voorbeeld")
    europa = make.theme_id("europa")
    with db.transaction() as tx:
        offices.appoint(
            tx, boss, anna.id, Role.LEAD, theme_id=europa, since=date(2012, 3, 1), until=date(2014, 6, 11), at=now
        )
        offices.appoint(
            tx, boss, bo.id, Role.LEAD, theme_id=europa, since=date(2014, 6, 12), until=date(2018, 3, 20), at=now
        )
        themes.join(tx, bo, europa, at=datetime(2014, 6, 12, tzinfo=UTC), on=date(2014, 6, 12))
        themes.leave(tx, bo, europa, at=datetime(2018, 3, 21, tzinfo=UTC))
    with db.reading() as tx:
        year = past.roster(tx, "europa", period(date(2014, 1, 1), date(2014, 12, 31)))
        assert [one.person.name for one in year.leads] == ["Anna Voorbeeld", "Bo Voorbeeld"]
        assert [one.name for one in year.people] == ["Bo Voorbeeld"]
        june = past.roster(tx, "europa", period(date(2014, 6, 1)))
        assert ([one.person.name for one in june.leads], june.people) == (["Anna Voorbeeld"], ())
        assert themes.vacant_since(tx, europa, on=now.date()) == date(2018, 3, 21)
        assert themes.vacant_since(tx, make.theme_id("mkb"), on=now.date()) is None


def period(first: date, last: date | None = None) -> past.Period:
    last = last or first
    begins, ends = (datetime(one.year, one.month, one.day, tzinfo=UTC) for one in (first, last + timedelta(days=1)))
    return past.Period(first, last, begins, ends)
