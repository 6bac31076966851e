"""Addresses, missing drivers and silent servers: clear errors, and never a password."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from upmarket.engines.open import open_engine
from upmarket.vocabulary.errors import UpmarketError

SECRET = "hush!/p@ss"
QUOTED = "hush%21%2Fp%40ss"


def refusal(url: str) -> UpmarketError:
    with pytest.raises(UpmarketError) as caught:
        open_engine(url)
    for text in (str(caught.value), repr(caught.value), str(caught.value.__cause__)):
        assert SECRET not in text and QUOTED not in text
    return caught.value


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"postgresql://me:{QUOTED}@127.0.0.1:9/shop", "engines.unreachable"),
        (f"postgresql://127.0.0.1:9/shop?user=me&password={QUOTED}", "engines.unreachable"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:9/shop?no_such_option=1", "engines.unreachable"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:nine/shop", "engines.port"),
        (f"postgresql://me:{QUOTED}@127.0.0.1:9/shop?space=A;drop", "engines.space"),
        (f"clickhouse://me:{QUOTED}@127.0.0.1:9/", "engines.unreachable"),
        (f"mysql://me:{QUOTED}@127.0.0.1/shop", "engines.unknown"),
        ("", "engines.unknown"),
    ],
)
def test_an_address_that_does_not_work(url: str, code: str) -> None:
    assert refusal(url).problems[0].code == code


@pytest.mark.parametrize(
    ("url", "driver", "extra"),
    [
        ("postgresql://me:x@127.0.0.1/", "psycopg", "postgres"),
        ("clickhouse://me:x@127.0.0.1/", "clickhouse_connect", "clickhouse"),
        ("spark:", "pyspark", "spark"),
        ("chdb:", "chdb", "chdb"),
    ],
)
def test_a_missing_driver_names_the_extra(url: str, driver: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == driver]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, driver, None)
    error = refusal(url)
    assert error.problems[0].code == "engines.driver_missing"
    assert f"upmarket[{extra}]" in error.problems[0].fix or extra == "chdb"


def test_no_driver_is_imported_before_its_engine_is_opened() -> None:
    code = (
        "import sys, upmarket.engines.open, upmarket.engines.postgres, upmarket.engines.spark,"
        " upmarket.engines.clickhouse, upmarket.engines.chdb\n"
        "print([n for n in ('psycopg', 'pyspark', 'clickhouse_connect', 'chdb') if n in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_spark_without_java_says_so() -> None:
    pytest.importorskip("pyspark")
    code = (
        "from upmarket.engines.open import open_engine\nfrom upmarket.vocabulary.errors import UpmarketError\n"
        "try:\n    open_engine('spark:local[1]')\nexcept UpmarketError as error:\n"
        "    print(error.problems[0].code, error.problems[0].fix)\n"
    )
    nowhere = os.environ | {"JAVA_HOME": "/nonexistent/java"}
    found = subprocess.run([sys.executable, "-c", code], env=nowhere, capture_output=True, text=True, check=True)
    assert found.stdout.startswith("engines.unreachable") and "JAVA_HOME" in found.stdout
