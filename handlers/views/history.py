"""The history, in words: who changed what, in whose name, what it was and what it became."""

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, dates, verbatim
from handlers.views import people
from handlers.views.blocks import Message, actions, button, context, message, section
from handlers.views.privacy import fields
from handlers.visit import Visit
from storage.history.reading import Entry, Told
from storage.members import Person
from storage.policy import Action

MOST = 2800
"""Characters of one change; Slack takes 3,000."""


def page(visit: Visit, told: Told, about: Text, which: str) -> Message:
    """A page of changes, newest first; `which` is what turning to another page needs to know."""
    texts = visit.texts
    if not told.entries:
        return message(texts.say("Nothing was changed{about}, as far as is still kept.", about=about))
    return message(
        bold(texts.say("What was changed{about}", about=about)),
        *(section(_entry(visit, one)) for one in told.entries),
        actions(
            button(texts.say("Newer"), "history_page", f"{told.page - 1} {which}") if told.page > 1 else None,
            button(texts.say("Older"), "history_page", f"{told.page + 1} {which}") if told.more else None,
        ),
        context(
            texts.say(
                "Nobody can edit this. It goes after {period}.",
                period=dates.lasting(texts, visit.network.retention.history),
            )
        ),
    )


def about_person(texts: Texts, person: Person) -> Text:
    """` by or about @Anna`, to go into a sentence."""
    return texts.say(" by or about {person}", person=people.who(person, texts))


def about_group(texts: Texts, name: str) -> Text:
    """` in Europa`, to go into a sentence."""
    return texts.say(" in {group}", group=name)


def which_person(visit: Visit, typed: str, found: tuple[Person, ...], word: str) -> Message:
    """Several people are called so, or nobody is; `word` is what to do with the one that is meant."""
    texts = visit.texts
    if not found:
        return message(texts.say("I know no person or theme group called “{word}”.", word=typed))
    return message(
        texts.say("Whom do you mean?"),
        *(
            section(
                people.line(one, texts) if one.slack_user else verbatim(_plain(texts, one)),
                accessory=button(texts.say("This one"), "word", f"{word} #{one.id}"),
            )
            for one in found
        ),
    )


def _plain(texts: Texts, person: Person) -> str:
    return people.line(person, texts).plain


def done(texts: Texts, action: str) -> Text:
    """What was done, in words; what is not known as it was written."""
    return {
        Action.ME_CHANGE: texts.say("profile changed"),
        Action.ME_FORGET: texts.say("forgotten"),
        Action.ME_SEE: texts.say("data given out"),
        Action.CITY_KEEP: texts.say("kept by the city's coordinator"),
        Action.THEME_JOIN: texts.say("joined a group"),
        Action.THEME_LEAVE: texts.say("left a group"),
        Action.THEME_PROPOSE: texts.say("group proposed"),
        Action.THEME_KEEP: texts.say("group kept up to date"),
        Action.THEME_DECIDE: texts.say("decided about a group"),
        Action.OFFICE_APPOINT: texts.say("role given or ended"),
        Action.DELEGATE: texts.say("acting for somebody arranged"),
        Action.ACT_FOR: texts.say("acted for somebody"),
        Action.DAY_SIGN_UP: texts.say("answer to a network day"),
        Action.DAY_PLAN: texts.say("network day planned"),
        Action.REPORT_FILE: texts.say("report filed"),
        Action.REPORT_CORRECT: texts.say("report corrected"),
        Action.SEASON_RUN: texts.say("after an election"),
        Action.ROSTER_IMPORT: texts.say("from a spreadsheet"),
        Action.DELIVERY_MEND: texts.say("message sent again or let go"),
    }.get(action) or verbatim(action)  # type: ignore[call-overload]


def _entry(visit: Visit, one: Entry) -> Text:
    texts, network = visit.texts, visit.network
    by = people.who(one.by, texts) if one.by else texts.say("the bot itself")
    if one.for_:
        by = texts.say("{who}, for {whom}", who=by, whom=people.who(one.for_, texts))
    first = fields.value(texts, network, one.at) + verbatim(" · ") + by
    whom = [people.line(person, texts) for person in one.people]
    about = fields.pairs(texts, network, one.about, ", ")
    what = bold(done(texts, one.action))
    about = verbatim(" · ").join([part for part in (*whom, about) if part])
    lines = [first, what + (verbatim(": ") + about if about else EMPTY), *_changed(visit, one)]
    return _cut(NEWLINE.join(lines))


def _changed(visit: Visit, one: Entry) -> list[Text]:
    """A line for each value: what it was, an arrow, what it became."""
    texts, network = visit.texts, visit.network
    lines = []
    for field in dict.fromkeys([*one.before, *one.after]):
        before, after = one.before.get(field), one.after.get(field)
        if before in (None, "") and after in (None, ""):
            continue
        if field not in one.before and (after == one.about.get(field) or after in one.people):
            continue  # said above
        now = fields.value(texts, network, after)
        was = fields.value(texts, network, before) + verbatim(" → ") if field in one.before else EMPTY
        lines.append(verbatim("• ") + fields.label(texts, field) + verbatim(": ") + was + now)
    return lines


def _cut(text: Text) -> Text:
    return text if len(text.mrkdwn) <= MOST else verbatim(text.plain[: MOST // 2] + "…")
