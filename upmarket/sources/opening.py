"""Look at a file before any reader does: what it is, whether it is whole, what it holds."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from upmarket.vocabulary.errors import Place, UpmarketError, nearest

FORMATS = {"csv": "csv", "tsv": "csv", "txt": "csv", "jsonl": "json", "ndjson": "json", "parquet": "parquet"}
"""Endings of file names, with the reader of each; `.gz` may follow all but parquet."""

ENCODINGS = ("utf-8", "utf-16", "latin-1")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read: its format of `FORMATS`, encoding, size, digest of its bytes."""

    path: Path
    format: str
    packed: bool
    encoding: str
    size: int
    digest: str

    def head(self, most: int = CHUNK) -> str:
        """Return the first characters of a text file, unpacked and decoded."""
        with _stream(self.path, packed=self.packed) as stream:
            raw = stream.read(most)
        return raw.decode("utf-8-sig" if self.encoding == "utf-8" else self.encoding, errors="replace")


def kind_of(path: Path) -> tuple[str, bool] | None:
    """Return the format and whether it is packed, by the name of the file; None when unknown."""
    endings = [part.lower() for part in path.name.split(".")[1:]]
    packed = bool(endings) and endings[-1] == "gz"
    found = FORMATS.get(endings[-2 if packed and len(endings) > 1 else -1]) if endings else None
    return None if found is None or (packed and found == "parquet") else (found, packed)


def stem_of(path: Path) -> str:
    """Return the name of a file up to its first dot."""
    return path.name.split(".")[0]


def open_file(path: Path, encoding: str | None = None) -> Opened:
    """Return what a file is; UpmarketError when it is missing, empty, cut off or no table.

    `encoding` is the one declared in a mapping; without it a byte-order mark decides, else
    UTF-8 is expected.
    """
    place = Place(path.name)
    if path.is_dir():
        raise UpmarketError.of(
            "file.directory", "this is a folder", place, "a file", "name a file in it, or ingest the folder"
        )
    kind = kind_of(path)
    if kind is None:
        raise UpmarketError.of(
            "file.unknown_format",
            f"no reader knows the ending of '{path.name}'",
            place,
            "a name that ends in .csv, .csv.gz, .parquet, .jsonl or .jsonl.gz",
            _format_fix(path),
        )
    try:
        size, digest = path.stat().st_size, _digest(path)
        if size == 0:
            raise UpmarketError.of("file.empty", "the file is empty", place, "a header and rows", "export it again")
        if kind[1]:
            _see_whole(path, place)
        found = encoding or _see_text(path, kind, place)
    except OSError as error:
        said = error.strerror or "unknown reason"
        raise UpmarketError.of(
            "file.unreadable", f"it cannot be read: {said}", place, "a readable file", "check the path and its rights"
        ) from None
    return Opened(path, kind[0], kind[1], found, size, digest)


def _format_fix(path: Path) -> str:
    ending = path.suffix.lower().lstrip(".")
    if ending in ("xls", "xlsx", "ods"):
        return "save the sheet as CSV (UTF-8)"
    if ending == "json":
        return "write one JSON object a line and name the file .jsonl"
    near = nearest(ending, FORMATS)
    return f"rename it to .{near} if that is what it is" if near else "export it in one of these formats"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stream(path: Path, *, packed: bool) -> IO[bytes]:
    return io.BufferedReader(gzip.open(path)) if packed else path.open("rb")


def _see_whole(path: Path, place: Place) -> None:
    try:
        with _stream(path, packed=True) as stream:
            whole = sum(len(part) for part in _chunks(stream))
    except EOFError:
        raise UpmarketError.of(
            "file.truncated",
            "the gzip stream ends before its end mark",
            place,
            "a whole gzip file",
            "copy or download it again",
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UpmarketError.of(
            "file.not_gzip",
            f"this is no sound gzip file: {_plain(error)}",
            place,
            "a gzip file",
            "pack it again, or remove .gz from its name",
        ) from None
    if whole == 0:
        raise UpmarketError.of("file.empty", "the packed file is empty", place, "a header and rows", "export it again")


def _plain(error: Exception) -> str:
    text = str(error)
    return "its start is wrong" if text.startswith("Not a gzipped") else text.split(":")[-1].strip()


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while part := stream.read(CHUNK):
        yield part


def _see_text(path: Path, kind: tuple[str, bool], place: Place) -> str:
    with _stream(path, packed=kind[1]) as stream:
        head = stream.read(1 << 16)
    if kind[0] == "parquet":
        if head[:4] != b"PAR1":
            raise UpmarketError.of(
                "file.not_parquet", "this is no Parquet file", place, "a Parquet file", "export it again, or rename it"
            )
        return "utf-8"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\x00" in head:
        raise UpmarketError.of(
            "file.binary",
            "found NUL bytes: this is no text",
            place,
            "a text table in UTF-8",
            "export it as CSV in UTF-8",
        )
    if head[:4] == b"PAR1" or head[:2] in (b"PK", b"\x1f\x8b"):
        raise UpmarketError.of(
            "file.binary",
            "this is a packed or binary file, not text",
            place,
            "a text table",
            "correct the ending of its name",
        )
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UpmarketError.of(
            "file.empty", "the file holds nothing but blanks", place, "a header and rows", "export it again"
        )
    return "utf-8"
