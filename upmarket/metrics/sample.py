"""A catalogue of three families and one marketplace, for examples in docstrings."""

from __future__ import annotations

from functools import cache

from upmarket.metrics.catalogue import Catalogue, read_catalogue
from upmarket.metrics.family import Measure
from upmarket.metrics.marketplace import Marketplace
from upmarket.vocabulary.documents import read_document

FAMILY = """
metric: {id}
title: {{en: A, zh: 甲}}
brief: {{en: A., zh: 甲。}}
kind: {kind}
unit: events
better: higher
grain: order_line
subjects: [store]
windows: [30d]
settings: {{2016-01-01: {{announced: 2016-01-01, reference: none, value: {value}}}}}
"""

SHARE = "{anchor: paid_at, clock: {hours: 72}, passed: {fact: first_scan_at, op: within}, excused_by: [strike]}"
FAMILIES = {
    "ship__online_share": ("share", SHARE),
    "sales__buyers_count": ("distinct", "{anchor: ordered_at, value: buyer_id}"),
    "peers__online_rank": ("rank", "{of: ship__online_share, peers: [category]}"),
}

MARKET = Marketplace("UTC", "EUR")


@cache
def sample() -> Catalogue:
    """Return the catalogue.

    >>> sorted(sample().families)
    ['peers__online_rank', 'sales__buyers_count', 'ship__online_share']
    """
    texts = {id_: FAMILY.format(id=id_, kind=kind, value=value) for id_, (kind, value) in FAMILIES.items()}
    return read_catalogue(read_document(f"{id_}.yaml", text) for id_, text in texts.items())


def sample_measure() -> Measure:
    """Return what the sample's share counts.

    >>> sample_measure().anchor, sample_measure().clock.seconds
    ('paid_at', 259200)
    """
    found = sample().families["ship__online_share"].settings.entries[0].value
    assert found is not None, "its settings do not end"
    return found
