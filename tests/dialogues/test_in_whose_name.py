"""Forms that offer what fits the politician whose name is chosen in them."""

from typing import Any

from bot.playground import Person, payloads
from tests.dialogues.conftest import Talk
from tests.dialogues.days import plan
from tests.dialogues.test_delegations import answered, closed, lets, two


def ticked(person: Person) -> list[str]:
    """The parts that are ticked in the form, in order."""
    return chosen(person, "slots")


def chosen(person: Person, prefix: str) -> list[str]:
    """What is chosen in the fields whose ids begin so, in order."""
    fields = _view(person)["state"]["values"].items()
    held = [value for block, inner in fields if block.startswith(prefix) for value in inner.values()]
    options = [one for value in held for one in value.get("selected_options", [value.get("selected_option")])]
    return [one["text"]["text"] for one in options if one]


def offered(person: Person) -> list[str]:
    """In whose name it may be."""
    [field] = [block for block in _view(person)["blocks"] if block.get("block_id") == "for"]
    return [one["text"]["text"] for one in field["element"]["options"]]


def _view(person: Person) -> dict[str, Any]:
    assert person.form is not None
    assert person.form.view is not None
    return person.form.view


def a_day_for_both(talk: Talk) -> tuple[Person, Person]:
    """A politician in Europa and an official in Woningmarkt, and a day on which both groups meet at once."""
    plan(talk, side="both", themes=("Europa", "Woningmarkt"))
    anna, bo = two(talk)
    anna.types("/g40 aansluiten europa")
    bo.types("/g40 aansluiten woningmarkt")
    lets(anna, bo)
    bo.types("/g40 inschrijven")
    return anna, bo


def test_who_is_chosen_sees_the_parts_that_fit_them_and_what_was_typed_stays(talk: Talk) -> None:
    anna, bo = a_day_for_both(talk)
    mine = ["Plenaire opening", "Fysieke Pijler", "Woningmarkt"]
    assert ticked(bo) == mine
    bo.fills({"Opmerkingen": "rolstoel"})
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    assert ticked(bo) == ["Plenaire opening", "Europa"]  # which has no pillar
    assert bo.form is not None
    assert "\nVoor wie?: [Anna Voorbeeld ▾]" in bo.form.plain
    assert "[rolstoel]" in bo.form.plain
    bo.fills({"Voor wie?": "Mijzelf"})
    assert ticked(bo) == mine
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    bo.submits()
    said = closed(bo).plain
    assert (said.startswith("G40\nAnna Voorbeeld is ingeschreven voor"), "Europa" in said, "Woningmarkt" in said) == (
        True, True, False,
    )  # fmt: skip
    kept = answered(talk, anna)
    assert kept is not None
    assert kept.remarks == "rolstoel"
    assert answered(talk, bo) is None


def test_what_was_answered_before_shows_at_once(talk: Talk) -> None:
    anna, bo = a_day_for_both(talk)
    anna.types("/g40 inschrijven")
    anna.submits({"Middag": ["Woningmarkt"], "Opmerkingen": "vegetarisch"})
    assert anna.errors == {}
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    assert "Europa" not in ticked(bo)
    assert bo.form is not None
    assert bo.form.plain.startswith("Inschrijving\n")
    assert "[vegetarisch]" in bo.form.plain
    bo.submits()
    assert closed(bo).plain.startswith("G40\nDe inschrijving van Anna Voorbeeld voor")


def test_sent_before_it_was_drawn_anew_asks_once_more(talk: Talk) -> None:
    anna, bo = a_day_for_both(talk)
    bo.fills({"Opmerkingen": "rolstoel"})
    talk.slack.faults.add(method="views.update", kind="500")
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    assert "Woningmarkt" in ticked(bo)
    bo.submits()
    assert answered(talk, anna) is None
    assert bo.form is not None
    assert (
        "\nDeze onderdelen passen bij Anna Voorbeeld. Kijk ze na, en verstuur het formulier opnieuw.\n"
        in bo.form.plain
    )
    assert "[rolstoel]" in bo.form.plain
    assert "Europa" in ticked(bo)
    bo.submits()
    assert closed(bo).plain.startswith("G40\nAnna Voorbeeld is ingeschreven voor")


def test_chosen_by_hand_is_what_is_stored(talk: Talk) -> None:
    anna, bo = a_day_for_both(talk)
    talk.slack.faults.add(method="views.update", kind="500")
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    bo.submits({"Middag": [], "Ochtend": []})
    assert closed(bo).plain.startswith("G40\nAnna Voorbeeld is ingeschreven voor")
    kept = answered(talk, anna)
    assert kept is not None
    assert kept.slots == ()


def test_a_form_that_was_closed_or_sent_meanwhile_is_left_alone(talk: Talk) -> None:
    anna, bo = a_day_for_both(talk)
    press = late(talk, bo, "Anna Voorbeeld")
    bo.submits()
    page = bo.form
    talk.bot.dispatch(press)
    talk.settles()
    assert bo.form == page
    bo.closes()
    talk.bot.dispatch(press)
    talk.settles()
    assert bo.form is None
    assert [one.error for one in talk.slack.complaints] == ["hash_conflict", "not_found"]
    talk.slack.complaints.clear()
    assert answered(talk, anna) is None


def late(talk: Talk, person: Person, name: str) -> dict[str, Any]:
    """What Slack tells the bot when a name is chosen, to be delivered later."""
    ws = talk.slack.workspace
    [field] = [block for block in _view(person)["blocks"] if block.get("block_id") == "for"]
    [option] = [one for one in field["element"]["options"] if one["text"]["text"] == name]
    press = {"type": "static_select", "block_id": "for", "action_id": "signup_whom", "selected_option": option}
    return payloads.view_actions(ws, person.id, ws.views[_view(person)["id"]], [press])


def test_may_no_longer_be_chosen_is_said_at_once_and_what_was_typed_stays(talk: Talk) -> None:
    anna, bo = a_day_for_both(talk)
    bo.fills({"Opmerkingen": "rolstoel"})
    anna.presses("Wie treedt namens mij op", in_=anna.types("/g40 ik"))
    anna.submits({"Treedt nu op": []})
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    assert bo.form is not None
    assert "\nJe kunt dit niet namens hen doen." in bo.form.plain
    assert "[rolstoel]" in bo.form.plain
    bo.fills({"Voor wie?": "Mijzelf"})
    assert "Je kunt dit niet namens hen doen." not in bo.form.plain
    bo.submits()
    assert closed(bo).plain.startswith("G40\nJe bent ingeschreven voor")


def test_a_day_for_one_side_offers_only_those_who_may_come(talk: Talk) -> None:
    plan(talk)
    anna, bo = two(talk)
    cas = talk.person("Cas Voorbeeld")
    lets(anna, bo)
    lets(cas, bo)
    bo.types("/g40 inschrijven")
    assert offered(bo) == ["Anna Voorbeeld", "Cas Voorbeeld"]
    bo.fills({"Voor wie?": "Cas Voorbeeld"})
    assert offered(bo) == ["Anna Voorbeeld", "Cas Voorbeeld"]
    bo.submits()
    assert closed(bo).plain.startswith("G40\nCas Voorbeeld is ingeschreven voor")


def test_a_report_guesses_group_and_lead_for_who_is_chosen(talk: Talk) -> None:
    anna, bo = two(talk)
    anna.types("/g40 aansluiten europa")
    lets(anna, bo)
    bo.types("/g40 verslag")
    bo.fills({"Met wie was het gesprek?": "Minister Voorbeeld"})
    assert (chosen(bo, "themes"), chosen(bo, "led_by")) == ([], ["Een ambtenaar"])
    bo.fills({"Namens wie?": "Anna Voorbeeld"})
    assert (chosen(bo, "themes"), chosen(bo, "led_by")) == (["Europa"], ["Een wethouder of burgemeester"])
    assert bo.form is not None
    assert "[Minister Voorbeeld]" in bo.form.plain
    bo.closes()
    bo.types("/g40 verslag woningmarkt")
    bo.fills({"Wie leidde het gesprek namens ons?": "Een partner"})
    bo.fills({"Namens wie?": "Anna Voorbeeld"})
    assert (chosen(bo, "themes"), chosen(bo, "led_by")) == (["Woningmarkt"], ["Een partner"])
