"""Nothing of a request appears before both parts are right; guessing is stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from registry import OtherCommune, Refused, Registry, RequestStatus, State
from registry.attempts import DatabaseAttempts, RedisAttempts, connect_attempts
from registry.factors import has_identity_number, read_factor, without_identity_numbers
from registry.references import new_reference
from registry.wording import refusal_text
from tests.registry.helpers import Moment


@pytest.mark.parametrize("factor", ["3456", " 3456 ", "BK123456", "bk 123456", "٣٤٥٦", "۳۴۵۶", "3-4-5-6"])
def test_reference_and_factor_open_the_status(registry: Registry, deposited: str, factor: str) -> None:
    status = registry.lookup(deposited.lower().replace("-", " "), factor, "somebody")
    assert isinstance(status, RequestStatus)
    assert status.state is State.DEPOSITED
    assert status.days_left == 60
    assert status.steps[0].state is State.DEPOSITED


def test_every_kind_of_wrong_gets_the_same_answer(registry: Registry, deposited: str) -> None:
    free = str(new_reference("beni-mellal"))
    wrongs = [
        (deposited, "0000"),
        (free, "3456"),
        (free, "0000"),
        (deposited[:-1] + ("3" if deposited[-1] != "3" else "4"), "3456"),
        (deposited, ""),
        (deposited, "x" * 10_000),
        ("", ""),
        ("<b>x</b>", "1' OR '1'='1"),
        ("\x00", "\x00"),
    ]
    for number, (reference, factor) in enumerate(wrongs):
        outcome = registry.lookup(reference, factor, f"sender {number}")
        assert outcome == Refused(None), (reference, factor)


def test_five_failures_lock_the_reference_for_everyone(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    for number in range(4):
        assert registry.lookup(deposited, "0000", f"guesser {number}") == Refused(None)
    assert registry.lookup(deposited, "0000", "guesser 5") == Refused(timedelta(minutes=15))
    moment.forward(minutes=10)
    # Not even the right answer opens it, nor does it prolong the lock.
    assert registry.lookup(deposited, "3456", "citizen") == Refused(timedelta(minutes=5))
    moment.forward(minutes=5)
    assert isinstance(registry.lookup(deposited, "3456", "citizen"), RequestStatus)


def test_five_failures_lock_the_sender_for_every_reference(registry: Registry, deposited: str) -> None:
    for _ in range(5):
        registry.lookup(str(new_reference("beni-mellal")), "1234", "guesser")
    assert registry.lookup(deposited, "3456", "guesser") == Refused(timedelta(minutes=15))
    assert isinstance(registry.lookup(deposited, "3456", "citizen"), RequestStatus)


def test_a_reference_that_does_not_exist_locks_like_one_that_does(registry: Registry) -> None:
    free = str(new_reference("beni-mellal"))
    answers = [registry.lookup(free, "0000", f"guesser {number}") for number in range(6)]
    assert answers == [Refused(None)] * 4 + [Refused(timedelta(minutes=15))] * 2


def test_failures_are_forgotten_15_minutes_after_the_last(
    registry: Registry, deposited: str, moment: Moment
) -> None:
    for _ in range(3):
        for number in range(4):
            assert registry.lookup(deposited, "0000", f"guesser {number}") == Refused(None)
        moment.forward(minutes=16)
    registry.upkeep()
    assert isinstance(registry.lookup(deposited, "3456", "citizen"), RequestStatus)


def test_success_does_not_wash_failures_away(registry: Registry, deposited: str) -> None:
    for number in range(4):
        registry.lookup(deposited, "0000", f"guesser {number}")
    assert isinstance(registry.lookup(deposited, "3456", "citizen"), RequestStatus)
    assert registry.lookup(deposited, "0000", "guesser") == Refused(timedelta(minutes=15))


def test_many_guesses_at_the_same_moment_are_no_way_around(registry: Registry, deposited: str) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda number: registry.lookup(deposited, f"{number:04d}", f"s{number}"), range(40))
        )
    assert sum(answer == Refused(None) for answer in answers) == 4


def test_another_commune_s_reference_has_its_own_answer(registry: Registry, deposited: str) -> None:
    assert registry.lookup(deposited, "3456", "citizen", "larache") == OtherCommune("beni-mellal")
    free = str(new_reference("meknes"))
    assert registry.lookup(free, "3456", "citizen", "larache") == OtherCommune("meknes")
    assert "Meknès" in refusal_text(OtherCommune("meknes"), "fr")
    assert "مكناس" in refusal_text(OtherCommune("meknes"), "ar")


def test_enumeration_finds_nothing(registry: Registry, deposited: str, moment: Moment) -> None:
    """An hour of guessing one request's factor in order, from fresh senders."""
    tried = 0
    for number in range(120):
        outcome = registry.lookup(deposited, f"{number:04d}", f"session {number}")
        assert isinstance(outcome, Refused)
        tried += outcome.locked_for is None or outcome.locked_for == timedelta(minutes=15)
        moment.forward(seconds=30)
    assert tried <= 5 * 5  # of 10,000


def test_wrong_reference_and_wrong_factor_do_the_same_work(registry: Registry, deposited: str) -> None:
    """Counted, not timed: the same statements reach the database, with as many rows written."""
    statements: list[str] = []
    sa.event.listen(
        registry.database.engine,
        "before_cursor_execute",
        lambda conn, cursor, statement, parameters, context, many: statements.append(statement),
    )
    work = []
    for reference in (deposited, str(new_reference("beni-mellal")), "BM-3333-333", "no reference"):
        statements.clear()
        assert registry.lookup(reference, "0000", f"sender of {reference}") == Refused(None)
        work.append(list(statements))
    assert work[0]
    assert all(done == work[0] for done in work)


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("BK123456", "card", "3456"),
        ("b-123456", "card", "3456"),
        ("3456", "card", "3456"),
        ("1985", "birth_year", "1985"),
        ("12/03/1985", "birth_year", "1985"),
        ("1985-03-12", "birth_year", "1985"),
        ("١٢/٠٣/١٩٨٥", "birth_year", "1985"),
        ("a1b2", "card", "A1B2"),
    ],
)
def test_a_factor_is_read_as_people_type_it(typed: str, kind: str, value: str) -> None:
    factor = read_factor(typed, date(2026, 2, 2))
    assert (factor.kind, factor.value) == (kind, value)


def test_an_identity_number_is_seen_in_a_text() -> None:
    text = "أنا صاحب البطاقة BK١٢٣٤٥٦ من حي السلام"
    assert has_identity_number(text)
    assert "123456" not in without_identity_numbers(text)
    assert not has_identity_number("rue 12, bloc B 7, le 12/03/2026, BM-4K7P-9XW")


def test_redis_counts_when_it_is_there(
    make_registry: Callable[..., Registry], redis_url: str, deposited: str
) -> None:
    import redis

    client = redis.Redis.from_url(redis_url)
    client.flushall()
    registry = make_registry(redis_url=redis_url)
    other = make_registry(redis_url=redis_url)
    for number in range(5):
        outcome = (registry, other)[number % 2].lookup(deposited, "0000", f"guesser {number}")
    assert isinstance(outcome, Refused)
    assert outcome.locked_for is not None
    assert timedelta(minutes=14) < outcome.locked_for <= timedelta(minutes=15)
    assert isinstance(other.lookup(deposited, "3456", "citizen"), Refused)
    # Whoever reads Redis finds neither reference nor sender.
    keys = b" ".join(client.keys("*")).decode()
    assert deposited not in keys
    assert "guesser" not in keys
    client.flushall()
    assert isinstance(other.lookup(deposited, "3456", "citizen"), RequestStatus)


def test_without_redis_the_database_counts(registry: Registry, deposited: str, moment: Moment) -> None:
    attempts = connect_attempts(registry.database, "redis://127.0.0.1:1/0", moment)
    assert isinstance(attempts, RedisAttempts)
    for _ in range(5):
        lock = attempts.failed(["a", "b"])
    assert lock == timedelta(minutes=15)
    assert DatabaseAttempts(registry.database, moment).locked_for(["b"]) == timedelta(minutes=15)
