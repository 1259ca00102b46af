"""Processes that are measured: started apart from the one that measures, and stopped by their id."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load import HOST, SECRET

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
IMPORTS = "import slack_bolt, sqlmodel, starlette, uvicorn"
"""What a bot of this kind cannot do without: the yardstick for start-up and memory."""


@dataclass(frozen=True)
class Core:
    """Which cores do what. With one core, or on a system without affinity, nothing is bound."""

    servers: frozenset[int] = field(default_factory=frozenset)
    client: frozenset[int] = field(default_factory=frozenset)

    @property
    def apart(self) -> bool:
        """Whether the client has a core of its own."""
        return bool(self.client)


def cores() -> Core:
    """The last core for the client, the first for whichever server is under load."""
    if not hasattr(os, "sched_setaffinity"):
        return Core()
    usable = sorted(os.sched_getaffinity(0))
    return Core(frozenset(usable[:1]), frozenset(usable[-1:])) if len(usable) > 1 else Core()


def bind(pid: int, to: frozenset[int]) -> None:
    """Keep a process (0: this one) on its cores."""
    if to:
        os.sched_setaffinity(pid, to)


@dataclass
class Server:
    """A server under load, or about to be."""

    port: int
    pid: int
    started_in: float
    """Seconds from the start of the process to its first `ok` on /readyz."""

    def memory(self) -> float:
        """Resident memory now, in MB."""
        return resident(self.pid)


@contextlib.asynccontextmanager
async def serving(arguments: Sequence[str], environment: dict[str, str], to: frozenset[int]) -> AsyncIterator[Server]:
    """Run `python -m …` until it is ready, and stop it at the end. Raises RuntimeError with what it said."""
    began = time.perf_counter()
    process = await _start(["-m", *arguments], environment, to)
    said: list[bytes] = []
    try:
        async with asyncio.timeout(PATIENCE):
            port = await _port(process, said)
            await _ready(port)
        took = time.perf_counter() - began
        assert process.stderr is not None
        reader = asyncio.create_task(process.stderr.read())  # or it would stop when the pipe is full
        yield Server(port, process.pid, took)
        reader.cancel()
    except TimeoutError as late:
        raise RuntimeError(
            f"python -m {' '.join(arguments)} was not ready in time:\n{b''.join(said).decode()}"
        ) from late
    finally:
        await _stop(process)


async def importing(to: frozenset[int]) -> tuple[float, float]:
    """Seconds and MB of a Python that imports the libraries and does nothing with them."""
    began = time.perf_counter()
    process = await _start(["-c", f"{IMPORTS}; print('ready', flush=True); input()"], {}, to)
    try:
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        return time.perf_counter() - began, resident(process.pid)
    finally:
        await _stop(process)


def environment(database: str, slack: str) -> dict[str, str]:
    """The environment of a bot that is loaded."""
    return {
        "DATABASE_URL": database,
        "SLACK_API_URL": f"{slack}/api/",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "HOST": HOST,
        "PORT": "0",
    }


def resident(pid: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)])) / 1024


async def _start(arguments: Sequence[str], given: dict[str, str], to: frozenset[int]) -> asyncio.subprocess.Process:
    ours = ("SLACK_", "G40_", "DATABASE_URL", "PORT", "HOST")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(ours)} | given,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    bind(process.pid, to)
    return process


async def _port(process: asyncio.subprocess.Process, said: list[bytes]) -> int:
    assert process.stderr is not None
    while line := await process.stderr.readline():
        said.append(line)
        with contextlib.suppress(ValueError):
            event = json.loads(line)
            if isinstance(event, dict) and event.get("event") == "ready":
                return int(event["port"])
    raise RuntimeError(f"it ended before it was ready:\n{b''.join(said).decode()}")


async def _ready(port: int) -> None:
    """Ask /readyz until it says ok."""
    while True:
        with contextlib.suppress(ConnectionError):
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(f"GET /readyz HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            writer.close()
            if answer.startswith(b"HTTP/1.1 200"):
                return
        await asyncio.sleep(0.005)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
