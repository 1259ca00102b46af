"""The end of a process, with something left behind. With whole processes: tests/processes/test_stop.py."""

import subprocess
import sys
import textwrap

import pytest

ENDING = textwrap.dedent("""
    import os, signal, sys, threading
    from bot import logs, stop
    stop.IN_ORDER, stop.AT_LAST, stop.GIVING_BACK = 0.1, 60, 5
    logs.configure()
    {before}
    ending = stop.Stop()
    ending.give_back(lambda: print("given back", file=sys.stderr, flush=True))
    with ending.listening():
        os.kill(os.getpid(), signal.SIGTERM)
        ending.asked.wait()
        ending.finish("ticks", threading.Event().wait)
""")


@pytest.mark.parametrize("before", ["pass", "sys.stdout = None"], ids=["usual", "no output"])
def test_process_ends_in_order_whoever_reads_what_it_says(before: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDING.format(before=before)], capture_output=True, text=True, timeout=30, check=False
    )
    assert (ended.returncode, ended.stderr.splitlines().count("given back")) == (0, 1)
