"""Keys of the history: UUIDs of version 7, in the order in which they were made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bandplate.history.schema import new_uid


def test_keys_are_in_the_order_they_were_made() -> None:
    uids = [new_uid() for _ in range(5000)]
    assert uids == sorted(uids)
    assert {(uid.version, uid.variant) for uid in uids} == {(7, "specified in RFC 4122")}
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(lambda _: new_uid(), range(2000)))
    assert len(set(many)) == 2000
