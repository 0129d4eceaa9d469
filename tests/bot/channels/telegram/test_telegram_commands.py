"""Commands, the menu, and links that start the bot."""

from __future__ import annotations

import httpx
import pytest

from tests.bot.channels.telegram.conftest import Bot, labels, until
from tests.bot.channels.telegram.fake_api import Html


def test_start_greets_in_the_telephones_language(bot: Bot) -> None:
    french, arabic, other = bot.citizen("fr-FR"), bot.citizen("ar"), bot.citizen("de")
    assert french.asks("/start").startswith("Bonjour Salma")
    assert "مرحبا بكم" in arabic.asks("/start")
    assert "مرحبا بكم" in other.asks("/start")


def test_start_says_what_the_bot_can_do_and_what_becomes_of_data(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("/start")
    (greeting,) = citizen.hears()
    for word in ("/suivi", "/deposer", "/bureau", "/agent", "/supprimer", "Vos données"):
        assert word in greeting.text
    assert [label.strip("\u200e\u200f") for label in labels(bot.api, greeting)] == ["العربية", "Français"]


def test_a_language_chosen_wins_over_the_telephones(bot: Bot) -> None:
    citizen = bot.citizen("fr")
    citizen.says("/start")
    citizen.taps(citizen.hears()[0], "العربية")
    assert "حسنا" in citizen.hears()[0].text
    citizen.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    assert "الصوتية" in citizen.hears()[0].text
    assert "français" in citizen.asks("/langue fr")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/aide", "Voici l’aide."),
        ("/help", "Voici l’aide."),
        ("/help@mourchid_bot", "Voici l’aide."),
        ("/suivi", "Voici le suivi."),
        ("/deposer", "Voici le dépôt."),
        ("/supprimer", "Effacé."),
        ("/langue", "D’accord, en français."),
    ],
)
def test_a_command_is_done(bot: Bot, command: str, answer: str) -> None:
    assert bot.citizen().asks(command) == answer


def test_an_unknown_command_gets_a_hint(bot: Bot) -> None:
    assert "/aide" in bot.citizen().asks("/fermer")


def test_deleting_forgets_the_choice_of_language(bot: Bot) -> None:
    citizen = bot.citizen("fr")
    citizen.asks("/langue ar")
    citizen.asks("/supprimer")
    assert citizen.asks("/start").startswith("Bonjour")


def test_the_menu_and_the_descriptions_are_set_in_both_languages(bot: Bot) -> None:
    until(lambda: len(bot.api.of("setMyDescription")) == 3)
    menus = {
        made.params.get("language_code", ""): made.params["commands"] for made in bot.api.of("setMyCommands")
    }
    assert set(menus) == {"", "fr", "ar"}
    names = {command["command"] for command in menus["fr"]}
    assert names == {"start", "aide", "langue", "suivi", "deposer", "bureau", "supprimer", "agent"}
    assert menus[""] == menus["ar"] != menus["fr"]
    for method in ("setMyDescription", "setMyShortDescription"):
        assert {made.params.get("language_code", "") for made in bot.api.of(method)} == {"", "fr", "ar"}


def test_the_webhook_is_set_with_a_secret_and_the_kinds_we_take(bot: Bot) -> None:
    webhook = bot.api.webhook
    assert webhook is not None
    assert webhook["url"] == f"{bot.server.url}/webhooks/telegram/webhook"
    assert len(webhook["secret_token"]) >= 32
    assert "channel_post" not in webhook["allowed_updates"]


def test_a_link_opens_a_procedure(bot: Bot) -> None:
    assert "Déclaration de naissance" in bot.citizen().asks("/start p-birth-declaration")


def test_a_link_names_the_commune(bot: Bot) -> None:
    assert "commune de Larache" in bot.citizen().asks("/start c-larache")


@pytest.mark.parametrize("payload", ["", "c-nowhere", "x", "p-", 'p-a"}', "é" * 10, "a" * 65, "group"])
def test_a_strange_start_is_a_start(bot: Bot, payload: str) -> None:
    assert bot.citizen().asks(f"/start {payload}").startswith("Bonjour")


def test_a_web_conversation_goes_on_in_telegram_once(bot: Bot) -> None:
    web = bot.server.citizen(language="ar", commune="larache")
    web.says("papiers")
    answer = web.http.post("/../telegram/links")
    assert answer.status_code == 201, answer.text
    payload = answer.json()["url"].removeprefix("https://t.me/mourchid_bot?start=")
    assert len(payload) <= 64
    citizen = bot.citizen("fr")
    citizen.says(f"/start {payload}")
    continued, procedure = citizen.hears(2)
    assert "نواصل هنا" in continued.text
    assert "Déclaration de naissance" in Html.shown(procedure.text)
    second = bot.citizen("fr")
    second.says(f"/start {payload}")
    assert "déjà servi" in second.hears(2)[1].text


def test_a_link_is_made_for_a_session_only(bot: Bot) -> None:
    answer = httpx.post(f"{bot.server.url}/webhooks/telegram/links", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401


def test_an_office_is_looked_for_with_a_location(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.says("/bureau")
    (asked,) = citizen.hears()
    assert asked.params["reply_markup"]["keyboard"][0][0]["request_location"] is True
    assert "Horaires" in asked.text
    citizen.sends(location={"latitude": 35.19, "longitude": -6.15})
    (answer,) = citizen.hears()
    # Nobody has written down yet where the offices are: nothing is guessed.
    assert "je préfère ne pas deviner" in answer.text
    assert answer.params["reply_markup"] == {"remove_keyboard": True}
