"""Loading the rulebook: own files over built-in ones, overlays, every problem at once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from upmarket.runs.rulebook import BUILT_IN, load_rulebook
from upmarket.standards.kinds.metric import MetricClause
from upmarket.vocabulary.errors import UpmarketError

GOLD = "standards/gold_merchant.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "rulebook" / "standards").mkdir(parents=True)
    return tmp_path


def own(home: Path, name: str, text: str) -> None:
    path = home / "rulebook" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def limit(home: Path | None, *overlays: str, day: str = "2018-06-01", level: str = "gold") -> str:
    clause = load_rulebook(home, overlays).standards["gold_merchant"].clauses["ships_in_time"]
    assert isinstance(clause, MetricClause)
    limits = clause.limit.at(date.fromisoformat(day))
    assert limits is not None
    return str(limits.of(level, "enter"))


def test_the_built_in_rulebook() -> None:
    rulebook = load_rulebook()
    assert set(rulebook.standards) == {path.stem for path in (BUILT_IN / "standards").glob("*.yaml")}
    order = list(rulebook.standards)
    assert order.index("gold_merchant") < order.index("plus_store") < order.index("plus_listing")
    assert len(rulebook.catalogue.families) >= 30
    assert rulebook.tests and rulebook.contracts["order_line"]


def test_an_own_file_replaces_the_built_in_one(home: Path) -> None:
    before = load_rulebook().digest
    own(home, GOLD, (BUILT_IN / GOLD).read_text("utf-8").replace("gold: 0.78", "gold: 0.88"))
    assert limit(home) == "0.88"
    assert load_rulebook(home).digest != before == load_rulebook().digest


def test_cases_do_not_change_the_digest(home: Path) -> None:
    own(home, "tests/more.yaml", "standard: gold_merchant\ncases: []\n")
    assert load_rulebook(home).digest == load_rulebook().digest


def test_another_folder_of_rules(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "standards", tmp_path / "standards")
    (tmp_path / "standards" / "plus_listing.yaml").write_text(
        (BUILT_IN / "standards/plus_listing.yaml").read_text("utf-8").replace("value: 3,", "value: 4,", 1),
        encoding="utf-8",
    )
    assert load_rulebook(own=tmp_path).digest != load_rulebook().digest
    with pytest.raises(UpmarketError, match="there is no such folder"):
        load_rulebook(own=tmp_path / "nothing")


def test_every_problem_of_every_file_is_told(home: Path) -> None:
    own(home, GOLD, (BUILT_IN / GOLD).read_text("utf-8").replace("op: at_least", "op: at_lest"))
    own(home, "standards/plus_store.yaml", "title: [")
    own(home, "messages/zz.yaml", "texts: {nothing: {en: a, zh: 甲}}")
    own(home, "metrics/sales__gmv_amount.yaml", "metric: sales__gmv_amount\nkind: heap\n")
    with pytest.raises(UpmarketError) as caught:
        load_rulebook(home)
    files = {problem.place.file.split(":")[0] for problem in caught.value.problems}
    assert {GOLD, "standards/plus_store.yaml", "messages/zz.yaml", "metrics/sales__gmv_amount.yaml"} <= files


def test_a_broken_metric_is_not_told_again_by_the_standards_that_read_it(home: Path) -> None:
    own(home, "metrics/fulfilment__online_72h_share.yaml", "metric: fulfilment__online_72h_share\nkind: heap\n")
    with pytest.raises(UpmarketError) as caught:
        load_rulebook(home)
    assert {problem.place.file.partition("/")[0] for problem in caught.value.problems} == {"metrics"}


PATH = "gold_merchant.clauses.ships_in_time.limit"


def test_an_overlay_without_a_day_holds_in_every_version() -> None:
    assert limit(None, f"{PATH}.gold=0.93") == limit(None, f"{PATH}.gold=0.93", day="2017-06-01") == "0.93"
    assert limit(None, f"{PATH}.gold=0.93", level="silver") == "0.63"


def test_an_overlay_with_a_day_holds_from_that_day() -> None:
    dated = f"{PATH}.gold=0.93@2018-04-01"
    assert [limit(None, dated, day=day) for day in ("2018-03-31", "2018-04-01")] == ["0.78", "0.93"]


def test_an_overlay_may_name_one_version_and_other_things_than_limits() -> None:
    assert limit(None, f"{PATH}.2017-01-01.value.gold=0.93", day="2017-06-01") == "0.93"
    assert limit(None, f"{PATH}.2017-01-01.value.gold=0.93") == "0.78"
    changed = load_rulebook(
        None, ["gold_merchant.movement.demote_after=3", "mall_acceleration.evaluation.monthly=[15]"]
    )
    movement = changed.standards["gold_merchant"].movement.at(date(2018, 1, 1))
    assert movement is not None and movement.demote_after == 3
    assert changed.standards["mall_acceleration"].evaluation.monthly == (15,)
    assert changed.digest != load_rulebook().digest


def test_overlays_reach_metrics_and_the_marketplace() -> None:
    changed = load_rulebook(
        None, ["fulfilment__online_72h_share.settings.clock.hours=48", "marketplace.zone=Asia/Shanghai"]
    )
    measure = changed.catalogue.measure("fulfilment__online_72h_share", date(2018, 1, 1))
    assert measure is not None and measure.clock.seconds == 48 * 3600
    assert changed.marketplace.zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("overlay", "code", "near"),
    [
        ("gold_merchant", "bad_overlay", ""),
        ("gold_merchnt.clauses.a=1", "unknown_document", "gold_merchant"),
        ("gold_merchant.clauses.ships_in_tim.limit.gold=0.9", "no_such_path", "ships_in_time"),
        (f"{PATH}.gold.deeper=0.9", "no_such_path", ""),
        (f"{PATH}.golt=0.9", "unknown_level", "gold"),
        (f"{PATH}.gold=much", "not_a_number", ""),
        (f"{PATH}.gold=0.9@2016-01-01", "no_such_path", ""),
        (f"{PATH}.gold=0.9@2018-02-30", "not_a_date", ""),
    ],
)
def test_wrong_overlays(overlay: str, code: str, near: str) -> None:
    with pytest.raises(UpmarketError) as caught:
        load_rulebook(None, [overlay])
    told = str(caught.value)
    assert f"error[rulebook.{code}]" in told and "--set" in told
    assert near in told.partition("fix: ")[2]
