"""What nobody in the marketplace is to blame for: a strike, a storm, a holiday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upmarket.sources.generation.columns import DAY, Table, instants


@dataclass(frozen=True, slots=True)
class Incident:
    """From and until in seconds; an empty scope means everywhere."""

    kind: str
    start: int
    until: int
    destination: str
    country: str
    carrier: str
    title: str


def make_incidents(*, start: int, end: int) -> tuple[Incident, ...]:
    """Return the incidents of the period; the strike is the one that delays many parcels."""
    strike = end - (end - start) // 4 // DAY * DAY
    storm = start + (end - start) // 3 // DAY * DAY
    holiday = start + (end - start) // 6 // DAY * DAY
    return (
        Incident("strike", strike, strike + 9 * DAY, "FR", "", "", "Strike at the French sorting centres"),
        Incident("weather", storm, storm + 4 * DAY, "US", "", "", "Storm on the east coast"),
        Incident("holiday", holiday, holiday + 6 * DAY, "", "CN", "", "Long national holiday"),
        Incident("outage", storm + 20 * DAY, storm + 21 * DAY, "", "", "swiftpost", "Scanner outage at swiftpost"),
    )


def incident_table(incidents: tuple[Incident, ...]) -> Table:
    """Write the incidents as an operator declares them."""
    return {
        "incident_id": [f"I{number:03d}" for number in range(len(incidents))],
        "kind": [incident.kind for incident in incidents],
        "from_at": instants(np.array([incident.start for incident in incidents])),
        "until_at": instants(np.array([incident.until for incident in incidents])),
        "country": [incident.country for incident in incidents],
        "destination": [incident.destination for incident in incidents],
        "carrier": [incident.carrier for incident in incidents],
        "store_id": [""] * len(incidents),
        "category": [""] * len(incidents),
        "title": [incident.title for incident in incidents],
    }
