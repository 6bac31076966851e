"""Message threads: one row a thread, from the buyer's first message to the store's first reply."""

from __future__ import annotations

from upmarket.metrics.grain import Grain, instants, plain

MESSAGE = Grain(
    name="message",
    table="message",
    event="sent_at",
    source="fact_message AS r",
    ids={"thread_id": "r.thread_id", "order_id": "r.order_id"},
    subjects={"store_id": "r.store_id"},
    facts={**instants("sent_at", "first_reply_at"), **plain("text", "buyer_id")},
)
