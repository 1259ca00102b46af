"""What Slack tells of accounts, unasked: who closes theirs, gets it back, or changes a status."""

from tests.dialogues.conftest import Talk
from tests.dialogues.test_keeping import carla, done, menu


def test_whose_account_is_there_again_is_in_the_network_again(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld")
    talk.leaves_slack(anna)
    assert "Anna" not in bo.types("/g40 leden ede").plain
    talk.changes_in_slack(anna)
    assert "@Anna Voorbeeld" in bo.types("/g40 leden ede").plain


def test_who_left_the_network_is_not_back_because_they_change_their_status(talk: Talk) -> None:
    who, anna = carla(talk), talk.person("Anna Voorbeeld", function="wethouder")
    menu(who, "Anna Voorbeeld", "Verlaat het netwerk")
    who.submits()
    assert done(who) == "@Anna Voorbeeld heeft het netwerk verlaten."
    talk.changes_in_slack(anna)
    assert "Anna" not in who.types("/g40 leden ede").plain
    anna.opens_home()
    assert "@Anna Voorbeeld" in who.types("/g40 leden ede").plain
