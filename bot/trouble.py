"""What can stop a process and is no mistake in the code: said in one sentence, without a stack trace."""

MISUSE = 2
"""Exit code: something must be set first."""
WRONG = 1
"""Exit code: something is wrong outside, and trying again may help."""


class Trouble(Exception):  # noqa: N818 - it is what is the matter
    """A sentence for the operator, and the exit code."""

    def __init__(self, sentence: str, code: int = WRONG) -> None:
        """Keep what is said and how the process ends."""
        super().__init__(sentence)
        self.code = code


class Away(Trouble):
    """Slack does not answer, or is in trouble: it may be back in a moment."""
