"""Deleting personal data: what goes, what stays and why; erasing what is too old."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from registry import Refused, Registry, RequestStatus
from registry.tables import metadata, requests
from registry.wording import consent_text, consent_version, deletion_text
from tests.registry.helpers import Moment, complaint

PERSONAL = ("Le lampadaire", "0612345678", "citizen")


def everything_stored(registry: Registry) -> str:
    with registry.database.read() as connection:
        return " ".join(
            str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table)).all()
        )


def with_contact(registry: Registry) -> str:
    for purpose in ("deposit", "notify"):
        registry.record_consent("citizen", purpose, "fr")
    return registry.deposit(complaint(notify=True, contact="0612345678")).reference


def test_of_a_finished_request_only_the_register_line_stays(registry: Registry) -> None:
    reference = with_contact(registry)
    registry.set_status(reference, "rejected", by="officer", reason="About citizen Fulan")
    deleted = registry.delete_personal_data("citizen")
    assert deleted.requests == (reference,)
    assert (deleted.subscriptions, deleted.consents) == (1, 2)
    assert [(kept.what, kept.rule) for kept in deleted.kept] == [("register_line", "55-19-receipt")]
    stored = everything_stored(registry)
    assert not any(text in stored for text in (*PERSONAL, "Fulan"))
    assert registry.get(reference).state.value == "rejected"
    assert registry.lookup(reference, "3456", "citizen") == Refused(None)
    for language in ("ar", "fr"):
        assert reference in deletion_text(deleted, language)


def test_an_open_request_stays_until_it_is_answered_and_then_goes(registry: Registry, moment: Moment) -> None:
    reference = with_contact(registry)
    deleted = registry.delete_personal_data("citizen")
    assert [(kept.reference, kept.what, kept.why) for kept in deleted.kept] == [
        (reference, "open_request", "answer_owed")
    ]
    assert "0612345678" not in everything_stored(registry)
    assert isinstance(registry.lookup(reference, "3456", "citizen"), RequestStatus)
    registry.set_status(reference, "closed", by="officer", reason="repaired")
    moment.forward(days=29)
    registry.upkeep()
    assert isinstance(registry.lookup(reference, "3456", "citizen"), RequestStatus)  # to read the answer
    moment.forward(days=2)
    registry.upkeep()
    assert not any(text in everything_stored(registry) for text in PERSONAL)


def test_nobody_else_s_data_is_touched(registry: Registry) -> None:
    reference = with_contact(registry)
    deleted = registry.delete_personal_data("stranger")
    assert not deleted.anything
    assert isinstance(registry.lookup(reference, "3456", "x"), RequestStatus)
    for language in ("ar", "fr"):
        assert deletion_text(deleted, language)


def test_finished_requests_are_erased_after_the_retention(registry: Registry, moment: Moment) -> None:
    reference = with_contact(registry)
    registry.set_status(reference, "closed", by="officer")
    moment.forward(days=registry.settings.retention_days - 1)
    registry.upkeep()
    assert "Le lampadaire" in everything_stored(registry)
    moment.now += timedelta(days=2)
    registry.upkeep()
    with registry.database.read() as connection:
        row = connection.execute(sa.select(requests)).one()
    assert (row.description, row.factor_hash, row.sender_hash, row.contact) == (None, None, None, None)
    assert row.erased_at is not None


def test_consent_is_to_one_purpose_and_one_version_of_the_text(registry: Registry) -> None:
    assert registry.record_consent("citizen", "deposit", "fr")
    assert not registry.record_consent("citizen", "deposit", "fr")
    assert registry.has_consent("citizen", "deposit", consent_version())
    assert not registry.has_consent("citizen", "deposit", "an older one")
    assert not registry.has_consent("citizen", "notify")
    for language in ("ar", "fr"):
        assert "365" in consent_text("deposit", language, 365)
        assert consent_text("notify", language, 365)


def test_the_same_deposit_after_a_deletion_is_a_new_one(registry: Registry) -> None:
    reference = with_contact(registry)
    registry.set_status(reference, "closed", by="officer")
    registry.delete_personal_data("citizen")
    assert with_contact(registry) != reference
