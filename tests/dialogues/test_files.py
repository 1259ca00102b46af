"""Files go by direct message to the one who asked, after the ack, whatever the door."""

from bot.playground import Person
from handlers import accounts
from handlers.texts import verbatim
from handlers.views.blocks import Message, message
from handlers.visit import Attached, File, Visit
from storage.database import Database
from tests.dialogues.conftest import Talk

SAID = "You get it by direct message."
WRONG = (
    "Er ging iets mis bij het sturen van het bestand. Heb je het niet gekregen? "
    "Probeer het dan over een paar minuten opnieuw."
)


def ask(talk: Talk, person: Person) -> str:
    """Do something that gives two files; what is said about it where it was asked."""

    def two(db: Database, visit: Visit, value: str) -> File:
        del db, visit, value
        files = tuple(Attached(f"{name}.txt", name.encode) for name in "ab")
        return File(message(verbatim(SAID)), verbatim("Here <it> is."), files)

    doors = talk.bot.doors
    actions = {**doors.contents.actions, "two": two}
    object.__setattr__(doors.contents, "actions", actions)
    known = accounts.begin(talk.bot.desk, talk.bot.client, accounts.Account(person.id))
    reply = doors.act(known.again("two", ""))
    talk.settles()
    assert isinstance(reply, Message)
    return reply.text.plain


def test_files_come_by_direct_message(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    assert ask(talk, anna) == SAID
    (seen,) = anna.inbox
    assert seen.plain == "Here <it> is.\n\n(a.txt)\n\n(b.txt)"
    assert seen.files == {"a.txt": b"a", "b.txt": b"b"}
    assert bo.inbox == []


def test_files_that_slack_refuses_are_asked_for_again(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.slack.faults.add(method="upload", kind="500")
    assert ask(talk, anna) == SAID
    (seen,) = anna.inbox
    assert seen.plain.startswith(WRONG)
    anna.presses("Opnieuw proberen", in_=seen)
    talk.settles()
    assert sorted((one.plain.split("\n")[0], len(one.files)) for one in anna.inbox[1:]) == [
        ("Here <it> is.", 2),
        (SAID, 0),
    ]


def test_files_whose_answer_is_lost_are_not_sent_twice(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.slack.faults.add(method="files.completeUploadExternal", kind="lost")
    assert ask(talk, anna) == SAID
    assert [sorted(seen.files) for seen in anna.inbox] == [["a.txt", "b.txt"], []]
    assert anna.inbox[-1].plain.startswith(WRONG)
