"""What every driver of a server shares: addresses without their password, marks, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from upmarket.sql.steps import NAME
from upmarket.vocabulary.errors import Place, UpmarketError

MARK = "made by Upmarket"
"""Comment on every table that a driver makes; a table without it is never dropped."""

SPACE = "upmarket"
"""Schema or database that holds our tables, unless the address says `?space=NAME`."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where an engine is, read from a URL. Printing one never shows the password.

    >>> address = Address.read("postgresql://me:secret@db:5433/shop?space=growth&sslmode=require")
    >>> str(address), address.space
    ('postgresql://me:***@db:5433/shop?space=growth&sslmode=require', 'growth')
    >>> address.without_space
    'postgresql://me:secret@db:5433/shop?sslmode=require'
    """

    url: str
    space: str
    options: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, url: str) -> Address:
        """Read a URL; UpmarketError when its port is no number or its space no plain name."""
        try:
            urlsplit(url).port  # noqa: B018
        except ValueError:
            wanted, fix = "a number from 0 to 65535 after the host", "write it as in ://host:5432/"
            raise UpmarketError.of("engines.port", "the port is no number", Place(redacted(url)), wanted, fix) from None
        options = tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        space = dict(options).get("space", SPACE)
        if not NAME.fullmatch(space) or len(space) > 63:
            found = f"{space!r} cannot name the schema or database of our tables"
            wanted = "small letters, digits and _, at most 63"
            raise UpmarketError.of("engines.space", found, Place(redacted(url)), wanted, f"write ?space={SPACE}")
        return cls(url, space, tuple(pair for pair in options if pair[0] != "space"))

    @property
    def without_space(self) -> str:
        """Return the whole URL, password included, as the server's own driver reads it."""
        return urlunsplit(urlsplit(self.url)._replace(query=urlencode(self.options)))

    @property
    def user(self) -> str | None:
        """Return the user's name, decoded."""
        found = urlsplit(self.url).username
        return None if found is None else unquote(found)

    @property
    def password(self) -> str | None:
        """Return the password, decoded."""
        found = urlsplit(self.url).password
        return None if found is None else unquote(found)

    def clean(self, message: str) -> str:
        """Return the first line of a driver's message, without the password in any spelling."""
        line = next((part.strip() for part in message.splitlines() if part.strip()), "no message")
        secrets = [part for part in (self.password, *self._option_secrets()) if part]
        for secret in secrets:
            for spelling in (secret, quote(secret, safe=""), quote(secret)):
                line = line.replace(spelling, "***")
        return line if len(line) <= 600 else f"{line[:450]} ... {line[-150:]}"

    def unreachable(self, error: Exception, *, fix: str = "") -> UpmarketError:
        """Return the error for a server that does not answer or does not let us in."""
        fix = fix or "see that the server runs, that the name, port, user and password are right"
        found = f"no connection: {self.clean(str(error))}"
        return UpmarketError.of("engines.unreachable", found, Place(str(self)), "a server that lets us in", fix)

    def refused(self, what: str, error: Exception) -> UpmarketError:
        """Return the error for a statement that the engine did not accept."""
        found = f"{what} failed: {self.clean(str(error))}"
        wanted = "a statement that the engine runs"
        fix = "read the engine's message; if the SQL is at fault, please report it with the name of the step"
        return UpmarketError.of("engines.refused", found, Place(str(self)), wanted, fix)

    def not_ours(self, table: str) -> UpmarketError:
        """Return the error for a table that would be replaced although Upmarket did not make it."""
        found = f"{self.space}.{table} exists, and Upmarket did not make it"
        wanted = f"tables in {self.space} that carry the comment {MARK!r}"
        fix = "name another space for our tables, as in ?space=NAME, or rename that table"
        return UpmarketError.of("engines.not_ours", found, Place(str(self)), wanted, fix)

    def _option_secrets(self) -> list[str]:
        return [value for name, value in self.options if "password" in name.lower()]

    def __str__(self) -> str:
        return redacted(self.url)

    def __repr__(self) -> str:
        return f"Address({redacted(self.url)!r})"


def redacted(url: str) -> str:
    """Return a URL with *** in place of its password, also of one among its options.

    >>> redacted("clickhouse://me:p%40ss@host/?password=x&secure=1")
    'clickhouse://me:***@host/?password=***&secure=1'
    """
    parts = urlsplit(url)
    account, at, host = parts.netloc.rpartition("@")
    user, colon, _ = account.partition(":")
    options = [(name, "***" if "password" in name.lower() else value) for name, value in parse_qsl(parts.query)]
    query = urlencode(options, safe="*")
    return urlunsplit(parts._replace(netloc=f"{user}{colon}{'***' if colon else ''}{at}{host}", query=query))


def driver_missing(extra: str, error: ImportError) -> UpmarketError:
    """Return the error for an engine whose driver is not installed."""
    found = f"the driver of this engine is not installed (no module {error.name!r})"
    fix = f"install it: pip install 'upmarket[{extra}]'"
    return UpmarketError.of("engines.driver_missing", found, Place(f"engine {extra}"), "the driver", fix)


def plain(value: object) -> object:
    """Return a decimal as an int where it is whole, else as a float; anything else unchanged.

    >>> plain(Decimal("3")), plain(Decimal("2.5")), plain("x")
    (3, 2.5, 'x')
    """
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def quoted(name: str, mark: str = '"') -> str:
    """Return a name as a quoted identifier.

    >>> quoted("paid_at")
    '"paid_at"'
    """
    return mark + name.replace(mark, mark * 2) + mark
