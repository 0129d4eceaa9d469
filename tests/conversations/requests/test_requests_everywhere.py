"""Notices on the web and on Telegram, each once, over restarts; a deposit made on Telegram."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from registry import NewRequest, State, outbox
from registry.clock import general
from registry.working_days import today_in_morocco
from tests.assistant import Assistant
from tests.bot.channels.telegram.conftest import Phone, labels, until
from tests.bot.channels.telegram.fake_api import TOKEN, FakeBotApi, Made
from tests.conversations.requests.conftest import COMMUNE, MakeAssistant, come, registry_of

CHANGED, NEAR, PASSED = "a changé d'état", "doit répondre au plus tard", "le délai de réponse a pris fin"
WAIT = 60  # seconds, on a busy machine


@dataclass
class Telegram:
    """A server with the channel and the Bot API that it talks to."""

    assistant: Assistant
    api: FakeBotApi

    def start(self) -> None:
        self.assistant.start()
        until(lambda: self.api.webhook, what="setWebhook")

    def phone(self, number: int) -> Phone:
        phone = Phone(self.api, number, "fr")
        phone.says("/langue fr")
        phone.hears(seconds=WAIT)
        return phone

    def hears(self, phone: Phone, words: str) -> Made:
        """The first message with these words among those not heard yet."""

        def found() -> Made | None:
            for place, made in enumerate(self.api.of("sendMessage", phone.id)[phone.heard :]):
                if words in made.text.replace("\u2068", "").replace("\u2069", ""):
                    phone.heard += place + 1
                    return made
            return None

        made: Made = until(found, WAIT, f"{words!r} to {phone.id}")
        return made

    def notices(self, phone: Phone, words: str) -> int:
        return sum(words in text for text in self.api.said(phone.id))


@pytest.fixture
def telegram(make_assistant: MakeAssistant) -> Iterator[Telegram]:
    with FakeBotApi() as api:
        assistant = make_assistant(
            TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE=api.url, TELEGRAM_COMMUNE=COMMUNE
        )
        assistant.env["TELEGRAM_WEBHOOK_URL"] = assistant.url
        yield Telegram(assistant, api)


def new_file(assistant: Assistant, sender: str) -> str:
    """The reference of a request made at the counter (second factor 4567)."""
    registry = registry_of(assistant)
    registry.record_consent(sender, "deposit", "fr")
    reference = registry.deposit(
        NewRequest(
            deposit_key="one", sender=sender, channel="counter", commune=COMMUNE,
            procedure="building-permit", language="fr", limit=general(), factor="4567",
        )
    ).reference  # fmt: skip
    registry.close()
    return reference


def test_each_notice_comes_once_on_each_channel_across_restarts(telegram: Telegram) -> None:
    assistant = telegram.assistant
    telegram.start()
    references = [new_file(assistant, f"counter:{number}") for number in range(2)]
    citizen, phone = come(assistant, language="fr"), telegram.phone(71)
    citizen.says(f"où en est ma demande {references[0]} 4567")
    citizen.taps("Me prévenir")
    citizen.taps("J'accepte")
    phone.says(f"où en est ma demande {references[1]} 4567")
    telegram.hears(phone, references[1])
    phone.says("prévenez-moi quand ça change")
    asked = telegram.hears(phone, "Acceptez-vous")
    phone.taps(asked, "accepte")
    telegram.hears(phone, "Nous vous préviendrons")

    def on_the_web(words: str) -> int:
        return sum(words in message["text"] for message in citizen.history())

    def while_down(change: Callable[[str], None]) -> None:
        assistant.stop()
        for reference in references:
            change(reference)

    def comes(*kinds: str) -> None:
        for words in kinds:
            until(lambda words=words: on_the_web(words), WAIT, f"{words!r} on the web")
            until(lambda words=words: telegram.notices(phone, words), WAIT, f"{words!r} on Telegram")

    registry = registry_of(assistant)

    def due(reference: str, days: int) -> None:
        due_on = today_in_morocco(datetime.now(timezone.utc)) + timedelta(days=days)
        received = datetime.now(timezone.utc) - timedelta(days=60)
        with registry.database.write() as connection:
            connection.execute(
                sa.text("UPDATE requests SET due_on = :d, received_at = :r WHERE reference = :f"),
                {"d": due_on.isoformat(), "r": received.replace(tzinfo=None).isoformat(" "), "f": reference},
            )

    def reviewed(reference: str) -> None:
        registry.set_status(reference, State.UNDER_REVIEW, by="an officer")
        due(reference, 7)

    while_down(reviewed)
    telegram.start()
    comes(CHANGED, NEAR)
    assert not on_the_web(PASSED)
    while_down(lambda reference: due(reference, -1))
    telegram.start()
    comes(PASSED)
    assistant.stop()
    telegram.start()  # once more: nothing is said again
    until(lambda: outbox.waiting(registry.database) == 0, WAIT, "an empty outbox")
    for words in (CHANGED, NEAR, PASSED):
        assert on_the_web(words) == 1
        assert telegram.notices(phone, words) == 1

    notice = next(m for m in telegram.api.of("sendMessage", phone.id) if PASSED in m.text)
    assert labels(telegram.api, notice) == ["Arrêter les avis"]
    phone.taps(notice, "Arrêter")
    telegram.hears(phone, "vous ne recevrez plus d'avis")
    assert registry.subscriptions(f"tg:{phone.id}") == []
    registry.close()


def test_a_deposit_on_telegram_takes_a_position_and_survives_kill_9(telegram: Telegram) -> None:
    import signal

    telegram.start()
    phone = telegram.phone(72)
    phone.says("je veux déposer une réclamation")
    phone.taps(telegram.hears(phone, "De quoi s'agit-il"), "Éclairage")
    telegram.hears(phone, "Où se trouve le problème")
    phone.sends(location={"latitude": 32.337254, "longitude": -6.349831})
    telegram.hears(phone, "Décrivez ce qui se passe")
    telegram.assistant.stop(signal.SIGKILL)
    telegram.start()
    phone.says("Le lampadaire est éteint depuis une semaine")
    phone.taps(telegram.hears(phone, "numéro de téléphone"), "Sans contact")
    phone.taps(telegram.hears(phone, "loi 09-08"), "accepte")
    summary = telegram.hears(phone, "Résumé")
    assert "32.33725, -6.34983" in summary.text
    phone.taps(summary, "je confirme")
    telegram.hears(phone, "Récépissé de dépôt")
    registry = registry_of(telegram.assistant)
    (status,) = registry.list()
    assert status.reference in telegram.api.said(phone.id)[-1]
    with registry.database.read() as connection:
        row = connection.execute(sa.text("SELECT latitude, longitude, contact FROM requests")).one()
    registry.close()
    assert tuple(row) == (32.337254, -6.349831, None)
