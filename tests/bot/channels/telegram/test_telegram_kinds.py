"""Everything that is not a text in a private chat."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.channels.telegram.conftest import STAFF, Bot, Phone, until

FILE = {"file_id": "f", "file_unique_id": "f"}
KINDS: dict[str, dict[str, Any]] = {
    "voice": {"voice": {**FILE, "duration": 3}},
    "video_note": {"video_note": {**FILE, "duration": 3, "length": 100}},
    "audio": {"audio": {**FILE, "duration": 3}},
    "sticker": {
        "sticker": {
            **FILE,
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    },
    "photo": {"photo": [{**FILE, "width": 10, "height": 10}]},
    "document": {"document": {**FILE, "file_name": "cin.pdf"}},
    "video": {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "venue": {"venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "t", "address": "a"}},
}


def nothing_more(bot: Bot, citizen: Phone) -> None:
    """What was sent before has led to nothing more than what was heard."""
    citizen.asks("salam")


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_gets_one_polite_word(bot: Bot, kind: str) -> None:
    citizen = bot.citizen()
    citizen.sends(**KINDS[kind])
    (answer,) = citizen.hears()
    assert "rivez" in answer.text  # « Écrivez »
    nothing_more(bot, citizen)
    assert len(bot.api.said(citizen.id)) == 2


def test_an_album_gets_one_word(bot: Bot) -> None:
    citizen = bot.citizen()
    for _ in range(3):
        citizen.sends(media_group_id="77", **KINDS["photo"])
    citizen.hears()
    nothing_more(bot, citizen)
    assert len(bot.api.said(citizen.id)) == 2


def test_a_caption_is_a_question(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.sends(caption="salam", **KINDS["photo"])
    assert citizen.hears()[0].text == "مرحبا بكم"


def test_a_forwarded_message_is_answered_as_any_other(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.sends(text="salam", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"})
    assert citizen.hears()[0].text == "مرحبا بكم"


def test_an_edited_message_is_not_answered_again(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.asks("compte")
    for _ in range(2):
        bot.api.send({"edited_message": citizen.message(text="compte encore", edit_date=2)})
    (word,) = citizen.hears()
    assert "modifié" in word.text
    assert citizen.asks("compte fin").startswith("2: ")
    assert len(bot.api.said(citizen.id)) == 3


def test_a_live_location_that_moves_is_let_be(bot: Bot) -> None:
    citizen = bot.citizen()
    bot.api.send(
        {"edited_message": citizen.message(location={"latitude": 1.0, "longitude": 1.0}, edit_date=2)}
    )
    nothing_more(bot, citizen)
    assert len(bot.api.said(citizen.id)) == 1


def test_only_ones_own_number_is_taken(bot: Bot) -> None:
    citizen = bot.citizen()
    contact = {"phone_number": "212600000000", "first_name": "x"}
    citizen.sends(contact={**contact, "user_id": 5})
    assert "pas le vôtre" in citizen.hears()[0].text
    citizen.sends(contact=contact)
    assert "pas le vôtre" in citizen.hears()[0].text
    citizen.sends(contact={**contact, "user_id": citizen.id})
    assert "pas besoin" in citizen.hears()[0].text


def test_notices_of_telegram_itself_get_no_word(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.sends(pinned_message=citizen.message(text="x"))
    citizen.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 5})
    bot.api.send(
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "channel"}, "text": "x"}}
    )
    bot.api.send({"something_new": {"chat": {"id": citizen.id}}})
    bot.api.send({"message": {"what": "is this"}})
    bot.api.send({"message": "nonsense"})
    bot.api.send({"callback_query": {"id": 5}})
    nothing_more(bot, citizen)
    assert len(bot.api.said(citizen.id)) == 1


def test_another_bot_is_not_answered(bot: Bot) -> None:
    citizen = bot.citizen()
    message = citizen.message(text="salam")
    bot.api.send({"message": {**message, "from": {**citizen.user, "is_bot": True}}})
    nothing_more(bot, citizen)
    assert len(bot.api.said(citizen.id)) == 1


def test_a_group_gets_a_pointer_to_the_private_chat_once(bot: Bot) -> None:
    citizen, group = bot.citizen(), -777
    citizen.writes_to_group(group, text="bonjour tout le monde")
    citizen.writes_to_group(group, text="/aide@another_bot")
    citizen.writes_to_group(group, text="@mourchid_bot salam")
    citizen.writes_to_group(group, text="/aide")
    made = until(lambda: bot.api.of("sendMessage", group))
    nothing_more(bot, citizen)
    assert len(bot.api.of("sendMessage", group)) == 1
    assert "conversation privée" in made[0].text
    assert "محادثة خاصة" in made[0].text
    button = made[0].params["reply_markup"]["inline_keyboard"][0][0]
    assert button["url"].startswith("https://t.me/mourchid_bot")


def test_staff_among_themselves_are_let_be(bot: Bot) -> None:
    staff = bot.staff()
    staff.writes_to_group(STAFF, text="/aide bonjour")
    staff.writes_to_group(STAFF, thread=999_999, text="bonjour")
    nothing_more(bot, bot.citizen())
    assert not any("bonjour" in made.text for made in bot.api.of("sendMessage", STAFF))
