"""What takes long is done after the ack: files that are sent and read, and what Slack is asked."""

import copy
from collections.abc import Callable
from functools import partial
from http.client import HTTPException

import structlog
from slack_sdk.errors import SlackApiError

from handlers import errors
from handlers.doors.screens import Screens
from handlers.sending import LONGEST, Sender, asked_to_wait, reason
from handlers.views import doors as view
from handlers.views.blocks import Message, cut
from handlers.visit import Asking, Desk, Fetch, File, Reply, Updated, Visit
from storage.deadline import within

log = structlog.get_logger()

UPLOAD = 15
"""Seconds that a step of sending a file may take: nobody waits for its ack."""
READING = 30
"""Seconds in which what is in a file is to be dealt with."""
UPLOADED = "files.completeUploadExternal"
"""The last step, by which a file is sent."""


class Errands:
    """What is done for somebody while they go on; they hear what came of it."""

    def __init__(self, desk: Desk, sender: Sender, screens: Screens) -> None:
        """Keep what is needed to go, and to tell."""
        self.desk = desk
        self.sender = sender
        self.slack = sender.slack
        self.screens = screens

    def sending(self, visit: Visit, reply: Reply) -> Reply:
        """Files go to the conversation with who asked, after the ack; what is left is what is said about it here."""
        if not isinstance(reply, File):
            return reply
        self.desk.later(lambda: self._send(visit, reply))
        return reply.said

    def first(
        self, visit: Visit, reply: Reply, show: Callable[[Message | Updated], None] | None = None
    ) -> tuple[Reply, Callable[[], None]]:
        """What is shown at once, and what is done when it stands there: the other order would confuse.

        `show` is where what came of it goes; without, it goes by direct message.
        """
        if isinstance(reply, Fetch):
            return reply.said, lambda: self._fetch(visit, reply)
        if isinstance(reply, Asking):
            by_message = show or (lambda found: self.screens.post(visit.actor.account, view.heard(found)))
            return reply.said, lambda: self._ask(visit, reply, by_message)
        return reply, nothing

    def _ask(
        self, visit: Visit, wanted: Asking, show: Callable[[Message | Updated], None], *, once_more: bool = True
    ) -> None:
        """Ask Slack, and show what came of it; all of it once more when Slack asks to wait."""
        patient = copy.copy(self.slack)  # the same in all but its patience
        patient.timeout = UPLOAD
        said: Message | Updated
        try:
            with within(READING):
                said = wanted.work(self.desk.db, patient, visit)
        except (SlackApiError, OSError, HTTPException) as problem:
            wait = asked_to_wait(problem)
            if once_more and wait is not None and wait <= LONGEST:
                again = partial(self._ask, visit, wanted, show, once_more=False)
                self.sender.after(wanted.method, wait, again)
                return
            log.warning("slack not asked", doing=visit.doing[0], reason=reason(problem))
            said = view.not_asked(visit)
        except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
            said = errors.tell(problem, visit)
        show(said)

    def _fetch(self, visit: Visit, wanted: Fetch) -> None:
        """Read a file that somebody shared, and say by direct message what came of it."""
        try:
            name, content = self._read(wanted.file) if wanted.file else ("", b"")
        except (SlackApiError, OSError, HTTPException, KeyError) as problem:
            log.warning("file not read", reason=reason(problem))
            said = view.not_read(visit)
        else:
            try:
                with within(READING):
                    said = wanted.then(self.desk.db, visit, name, content)
            except Exception as problem:  # noqa: BLE001 - the one place: nobody sees a stack trace, or silence
                said = errors.tell(problem, visit)
        self.screens.post(visit.actor.account, said)

    def _read(self, file: str) -> tuple[str, bytes]:
        """A file's name, and what is in it."""
        patient = copy.copy(self.slack)  # the same in all but its patience
        patient.timeout = UPLOAD
        told = patient.files_info(file=file)["file"]
        return str(told.get("name") or ""), self.sender.download(
            str(told.get("url_private_download") or told["url_private"])
        )

    def _send(self, visit: Visit, file: File) -> None:
        user, uploads = visit.actor.account, [{"filename": one.name, "content": one.make()} for one in file.files]
        patient = copy.copy(self.slack)  # the same in all but its patience
        patient.timeout = UPLOAD

        def send() -> None:
            conversation = patient.conversations_open(users=user)["channel"]["id"]
            beside = cut(file.beside.mrkdwn, 4000)
            patient.files_upload_v2(channel=conversation, file_uploads=uploads, initial_comment=beside)

        # what was lost on the way is not sent twice: they are told, and can ask again
        self.sender.twice("file", UPLOADED, send, lost=lambda: self.screens.post(user, view.not_sent(visit)))


def nothing() -> None:
    """There is nothing to do afterwards."""
