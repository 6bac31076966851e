"""chDB, ClickHouse inside this process: proves the ClickHouse dialect without a server.

For development only; it is not among the extras.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from upmarket.engines.clickhouse import FORMAT, SETTINGS, ClickHouseDialect
from upmarket.engines.connections import MARK, Address, driver_missing, quoted


class ChDBEngine(ClickHouseDialect):
    """The one chDB session of this process, in memory or in the folder of `chdb:PATH`.

    UpmarketError when the `chdb` package is missing.
    """

    name = "chdb"

    def __init__(self, url: str = "chdb:") -> None:
        self.address = Address.read(url)
        try:
            from chdb import session
        except ImportError as error:
            raise driver_missing("chdb", error) from None
        self.failure = RuntimeError
        self.session = session.Session(urlsplit(url).path or None)
        for setting, value in SETTINGS.items():
            self.send(f"set {setting} = '{value}'")
        self.send(f"create database if not exists {quoted(self.address.space)} comment '{MARK}'")
        self.send(f"use {quoted(self.address.space)}")

    def send(self, sql: str) -> bytes:
        """Run SQL in our database and return the answer's bytes."""
        answer: bytes = self.session.query(sql, FORMAT).bytes()
        return answer

    def insert(self, table: str, lines: bytes) -> None:
        """Append rows to a table."""
        self.send(f"insert into {self._table(table)} format JSONCompactEachRow\n{lines.decode()}")

    def close(self) -> None:
        """End the session."""
        self.session.close()
