"""Real servers for tests: PostgreSQL and Redis from Debian's packages, started on free ports in a
temporary folder and stopped afterwards. Nothing here skips: ``ServiceMissing`` says what to install."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest


class ServiceMissing(Exception):
    """A server's program is not installed."""


def require(error: ServiceMissing) -> None:
    """Skip on a developer's machine, fail where CI is set: there, a missing server is a mistake."""
    if os.environ.get("CI"):
        pytest.fail(str(error))
    pytest.skip(str(error))


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until ``ready()`` is true. Raises AssertionError after ``seconds``."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.05)


def port_open(port: int) -> bool:
    """Whether something on this machine accepts connections on ``port``."""
    with socket.socket() as client:
        client.settimeout(0.5)
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postgres(fsync: bool = False) -> Iterator[str]:
    """A PostgreSQL server; yields the URL of its database ``postgres``."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3])
    if not programs:
        raise ServiceMissing("PostgreSQL is not installed: apt-get install postgresql")
    programs_dir = programs[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="mourchid-pg-"))
    # PostgreSQL refuses to run as root; Debian's package makes a user for it.
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
    if not fsync:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    control = [*as_user, str(programs_dir / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
    log = folder / "log"
    try:
        _run(
            [
                *as_user,
                str(programs_dir / "initdb"),
                "-D",
                str(data),
                "-U",
                "mourchid",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        _run([*control, "-l", str(log), "-o", options, "start"])
        try:
            yield f"postgresql://mourchid@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """A fresh database on that server; yields its URL and drops it afterwards."""
    name = f"t{time.time_ns()}"
    _sql(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server_url.rsplit("/", 1)[0] + "/" + name
    finally:
        _sql(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis server without persistence; yields its URL."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServiceMissing("Redis is not installed: apt-get install redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mourchid-redis-") as folder:
        server = subprocess.Popen(
            [
                program,
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: port_open(port), 10, "the start of Redis")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)


def _sql(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"
