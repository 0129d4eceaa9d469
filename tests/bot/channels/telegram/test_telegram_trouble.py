"""Telegram refuses, repeats or is away; the server is killed. Nothing is lost, nothing is said twice."""

from __future__ import annotations

import signal
import socket
import time

import httpx
import pytest

from tests.bot.channels.telegram.conftest import Bot, MakeTelegram, Phone, settled, started, until
from tests.bot.channels.telegram.fake_api import FakeBotApi, Html
from tests.services import free_port


@pytest.fixture(params=["webhook", "polling"])
def by_webhook(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "webhook")


def test_an_update_that_comes_twice_is_answered_once(bot: Bot) -> None:
    citizen = bot.citizen()
    update = {"message": citizen.message(text="compte")}
    number = bot.api.send(update)
    citizen.hears()
    for _ in range(3):
        bot.api.send(update, number)
    assert citizen.asks("compte") == "2: compte"


def test_only_telegram_may_post(bot: Bot) -> None:
    citizen = bot.citizen()
    update = {"update_id": 1, "message": citizen.message(text="salam")}
    assert bot.api.post(update, secret="guessed").status_code == 403
    assert bot.api.post(update, secret="").status_code == 403
    assert httpx.post(f"{bot.server.url}/webhooks/telegram/webhook", json=update).status_code == 403
    assert "مرحبا" in citizen.asks("salam")
    assert len(bot.api.said(citizen.id)) == 1


@pytest.mark.parametrize("body", [[], {}, {"update_id": "x"}, "text", None])
def test_what_is_no_update_is_refused(bot: Bot, body: object) -> None:
    assert bot.api.post(body).status_code == 400


def test_a_limit_of_telegram_is_waited_for(bot: Bot) -> None:
    citizen = bot.citizen()
    bot.api.fail("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
    start = time.monotonic()
    citizen.says("salam")
    (answer,) = citizen.hears()
    assert answer.at - start >= 2
    assert len(bot.api.said(citizen.id)) == 1


def test_markup_that_telegram_refuses_is_sent_as_plain_text(bot: Bot) -> None:
    citizen = bot.citizen()
    bot.api.fail("sendMessage", 400, "Bad Request: can't parse entities: unexpected end tag")
    citizen.says("papiers")
    (answer,) = citizen.hears()
    assert "parse_mode" not in answer.params
    assert "<b>" not in answer.text
    assert "Déclaration de naissance <30 jours>" in answer.text
    assert answer.params["reply_markup"]["inline_keyboard"]


@pytest.mark.parametrize(("status", "after"), [(500, False), (502, False), (0, False)])
def test_a_failure_of_telegram_is_tried_again_in_order(bot: Bot, status: int, after: bool) -> None:
    citizen = bot.citizen()
    bot.api.fail("sendMessage", status, "Internal Server Error", after=after)
    citizen.says("compte")
    citizen.says("compte")
    assert [Html.shown(made.text)[0] for made in citizen.hears(2)] == ["1", "2"]


def test_other_refusals_hold_nothing_up(bot: Bot) -> None:
    citizen = bot.citizen()
    bot.api.fail("sendMessage", 400, "Bad Request: something nobody has heard of")
    citizen.says("compte")
    assert citizen.asks("compte").startswith("2")


def test_a_citizen_who_blocked_the_bot_holds_nothing_up_and_may_come_back(bot: Bot) -> None:
    citizen = bot.citizen()
    bot.api.blocked.add(citizen.id)
    citizen.says("compte")
    until(lambda: [made for made in bot.api.calls if made.chat == citizen.id and not made.taken])
    bot.api.blocked.discard(citizen.id)
    assert citizen.asks("compte").startswith("2")


def test_the_web_channel_is_there_when_telegram_is_not(make_telegram: MakeTelegram, api: FakeBotApi) -> None:
    port = free_port()
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", port))  # nobody listens
        server = make_telegram(api, TELEGRAM_API_BASE=f"http://127.0.0.1:{port}")
        server.start()
        server.wait_ready()
        assert server.citizen(language="fr").texts("salam") == ["مرحبا بكم"]
    printed = server.stop()
    assert "Traceback" not in printed + server.log()


def test_an_unknown_token_is_said_in_plain_words(make_telegram: MakeTelegram, api: FakeBotApi) -> None:
    server = make_telegram(api, webhook=False, TELEGRAM_BOT_TOKEN="999:unknown")
    server.start()
    server.wait_ready()
    until(lambda: "does not know the token" in server.log())
    assert "Traceback" not in server.stop() + server.log()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("TELEGRAM_BOT_TOKEN", "hello", "@BotFather"),
        ("TELEGRAM_WEBHOOK_URL", "http://commune.ma", "https"),
        ("TELEGRAM_STAFF_CHAT", "@agents", "-100"),
        ("TELEGRAM_STAFF", "12, someone", "TELEGRAM_STAFF"),
    ],
)
def test_a_wrong_setting_is_said_at_once(
    make_telegram: MakeTelegram, api: FakeBotApi, name: str, value: str, word: str
) -> None:
    server = make_telegram(api, **{name: value})
    server.start()
    assert server.process is not None
    printed, _ = server.process.communicate(timeout=60)
    assert server.process.returncode == 2
    server.process = None
    assert name in printed
    assert word in printed
    assert "Traceback" not in printed


def test_polling_answers_and_asks_after_what_is_stored(make_telegram: MakeTelegram, api: FakeBotApi) -> None:
    citizen = Phone(api, 71)
    first = citizen.says("compte")  # waits at Telegram since before the start
    server = started(make_telegram(api, webhook=False), api)
    assert citizen.hears()[0].text == "1: compte"
    assert api.of("deleteWebhook")
    assert not api.of("setWebhook")
    until(lambda: any(int(made.params.get("offset", 0)) == first + 1 for made in api.of("getUpdates")))
    api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    api.fail("getUpdates", 500, "oops")
    assert citizen.asks("compte") == "2: compte"
    assert "Traceback" not in server.log()


def test_a_kill_during_a_turn_loses_neither_message_nor_answer(
    make_telegram: MakeTelegram, api: FakeBotApi, by_webhook: bool
) -> None:
    server = started(make_telegram(api, webhook=by_webhook), api)
    citizen = Phone(api, 72)
    citizen.says("tue")  # the action kills the server
    assert server.process is not None
    server.process.wait(20)
    server.process = None
    assert api.said(72) == []
    started(server, api)
    assert citizen.hears(seconds=30)[0].text == "Encore là."
    citizen.asks("salam")
    assert len(api.said(72)) == 2


def test_a_kill_before_the_answer_leaves_loses_nothing_and_says_nothing_twice(
    make_telegram: MakeTelegram, api: FakeBotApi
) -> None:
    server = started(make_telegram(api), api)
    citizen, other = Phone(api, 73), Phone(api, 74)
    other.asks("compte")
    settled(server)
    api.fail("sendMessage", 500, "away", times=1000)  # Telegram takes no message now
    for _ in range(3):
        citizen.says("compte")
    until(lambda: [made for made in api.calls if made.chat == 73 and not made.taken])
    server.stop(signal.SIGKILL)
    api.failures["sendMessage"].clear()
    started(server, api)
    assert [made.text for made in citizen.hears(3, seconds=30)] == [f"{n}: compte" for n in (1, 2, 3)]
    assert other.asks("compte") == "2: compte"
    assert len(api.said(73)) == 3
    assert len(api.said(74)) == 2


def test_a_stop_in_good_order_leaves_what_is_not_done_for_the_next_start(
    make_telegram: MakeTelegram, api: FakeBotApi
) -> None:
    server = started(make_telegram(api), api)
    citizen = Phone(api, 75)
    citizen.says("doucement")
    server.stop(signal.SIGTERM)
    started(server, api)
    assert citizen.hears(seconds=30)[0].text == "Enfin."
    assert len(api.said(75)) == 1


def test_the_menu_is_set_once_and_not_at_every_start(make_telegram: MakeTelegram, api: FakeBotApi) -> None:
    server = started(make_telegram(api), api)
    until(lambda: len(api.of("setMyDescription")) == 3)
    server.stop(signal.SIGTERM)
    started(server, api)
    until(lambda: len(api.of("getMe")) == 2)
    Phone(api, 76).asks("salam")
    assert len(api.of("setMyDescription")) == 3


def test_two_servers_on_one_redis_answer_each_message_once_and_in_order(
    make_telegram: MakeTelegram, api: FakeBotApi, redis_url: str
) -> None:
    one = started(make_telegram(api, REDIS_URL=redis_url), api)
    first = dict(api.webhook or {})
    two = started(make_telegram(api, REDIS_URL=redis_url), api)
    until(lambda: api.webhook and api.webhook["url"] != first["url"])
    second = dict(api.webhook or {})
    citizens = [Phone(api, 100 + number) for number in range(4)]
    for turn in range(4):
        for number, citizen in enumerate(citizens):
            api.webhook = first if (turn + number) % 2 else second
            update = {"message": citizen.message(text=f"compte {turn}")}
            sent = api.send(update)
            api.webhook = second if (turn + number) % 2 else first
            api.send(update, sent)  # and once more, to the other
    for citizen in citizens:
        said = [made.text for made in citizen.hears(4, seconds=30)]
        assert said == [f"{turn + 1}: compte {turn}" for turn in range(4)]
    settled(one, redis_url)
    one.stop(signal.SIGKILL)
    api.webhook = second
    assert citizens[0].asks("compte fin") == "5: compte fin"
    assert all(len(api.said(citizen.id)) == 4 + (citizen is citizens[0]) for citizen in citizens)
    two.stop(signal.SIGTERM)
