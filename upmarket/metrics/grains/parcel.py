"""Parcels: a label is a claim of the store, the first scan is proof; they stay two facts."""

from __future__ import annotations

from upmarket.metrics.grain import Fact, Grain, Join, instants, plain
from upmarket.metrics.grains.order_line import PARCEL_SCANS

SCANS = Join(
    needs=("parcel_event",),
    by=(("parcel_event", "parcel_id", "parcel"),),
    steps=(("rows_parcel_scans", PARCEL_SCANS),),
    sql="LEFT JOIN rows_parcel_scans AS e ON e.parcel_id = r.parcel_id",
)

PARCEL = Grain(
    name="parcel",
    table="parcel",
    event="label_created_at",
    source="fact_parcel AS r",
    ids={"parcel_id": "r.parcel_id", "order_id": "r.order_id"},
    subjects={"store_id": "r.store_id", "destination": "r.destination"},
    joins={"scans": SCANS},
    carrier=("", "r.carrier"),
    daily=True,
    facts={
        **instants("label_created_at"),
        "first_scan_at": Fact("instant", "e.scan_s", "r.scans_complete", ("scans",)),
        "delivered_at": Fact("instant", "e.delivered_s", "r.scans_complete", ("scans",)),
        **plain("text", "tracking_number", "carrier", "destination"),
    },
)
