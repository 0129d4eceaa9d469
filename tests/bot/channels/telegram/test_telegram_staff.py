"""A person takes over: the staff group and citizens of both channels."""

from __future__ import annotations

import signal

import httpx
import pytest

from tests.bot.channels.telegram.conftest import STAFF, Bot, MakeTelegram, Phone, settled, started, until
from tests.bot.channels.telegram.fake_api import FakeBotApi, Html, Made

PHOTO = {"photo": [{"file_id": "photo1", "file_unique_id": "p", "width": 10, "height": 10}]}
DOCUMENT = {"document": {"file_id": "doc1", "file_unique_id": "d", "file_name": "cin.pdf"}}


def in_topic(api: FakeBotApi, thread: int) -> list[Made]:
    """What came to a topic, oldest first."""
    return [
        made for made in api.calls
        if made.taken and made.chat == STAFF and int(made.params.get("message_thread_id", 0) or 0) == thread
    ]  # fmt: skip


def topic_with(api: FakeBotApi, words: str) -> int:
    """The topic in which something with these words was written."""

    def find() -> int:
        for made in api.of("sendMessage", STAFF):
            if words in Html.shown(made.text) and "message_thread_id" in made.params:
                return int(made.params["message_thread_id"])
        return 0

    return int(until(find, 20, f"a topic with “{words}”"))


def open_case(api: FakeBotApi, citizen: Phone, words: str) -> int:
    """The citizen asks for a person after having said something; the topic."""
    citizen.asks(f"compte {words}")
    citizen.says("/agent")
    (promise,) = citizen.hears()
    assert "transmise aux agents" in promise.text
    return topic_with(api, words)


def test_a_person_answers_and_the_assistant_is_silent_until_the_case_is_closed(bot: Bot) -> None:
    citizen, staff = bot.citizen(), bot.staff()
    thread = open_case(bot.api, citizen, "ma question une")
    header = in_topic(bot.api, thread)[0].text
    assert "Dossier" in header
    assert "Salma" in header
    assert "compte ma question une" in header  # what was said before
    citizen.says("salam, vous êtes là ?")
    until(lambda: any("vous êtes là" in made.text for made in in_topic(bot.api, thread)))
    staff.writes_to_group(STAFF, thread, text="Bonjour, je regarde.")
    copied = until(lambda: bot.api.of("copyMessage", citizen.id))
    assert int(copied[0].params["from_chat_id"]) == STAFF
    staff.writes_to_group(STAFF, thread, text="/fermer")
    (closing,) = citizen.hears()
    assert "vous a-t-elle aidé" in closing.text
    until(lambda: [made for made in in_topic(bot.api, thread) if made.method == "closeForumTopic"])
    citizen.taps(closing, "Oui")
    assert citizen.hears()[0].text == "Merci, tant mieux."
    assert "مرحبا" in citizen.asks("salam")
    # The assistant said nothing in between.
    assert len(bot.api.said(citizen.id)) == 5


def test_files_go_both_ways(bot: Bot) -> None:
    citizen, staff = bot.citizen(), bot.staff()
    thread = open_case(bot.api, citizen, "ma question deux")
    citizen.sends(**PHOTO, caption="ma carte")
    citizen.sends(**DOCUMENT)
    citizen.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})
    until(lambda: len([made for made in in_topic(bot.api, thread) if made.method == "copyMessage"]) == 3)
    staff.writes_to_group(STAFF, thread, **PHOTO)
    staff.writes_to_group(STAFF, thread, **DOCUMENT)
    until(lambda: len(bot.api.of("copyMessage", citizen.id)) == 2)
    assert len(bot.api.said(citizen.id)) == 2


def test_staff_see_a_correction(bot: Bot) -> None:
    citizen = bot.citizen()
    thread = open_case(bot.api, citizen, "ma question trois")
    bot.api.send({"edited_message": citizen.message(text="je voulais dire quatre", edit_date=2)})
    until(lambda: any("je voulais dire quatre" in made.text for made in in_topic(bot.api, thread)))


def test_a_citizen_may_go_back_to_the_assistant(bot: Bot) -> None:
    citizen = bot.citizen()
    citizen.asks("compte ma question quatre")
    citizen.says("humain")
    (promise,) = citizen.hears()
    thread = topic_with(bot.api, "ma question quatre")
    assert "déjà chez les agents" in citizen.asks("/agent")
    citizen.taps(promise, "Revenir")
    assert "à votre service" in citizen.hears()[0].text
    until(
        lambda: any(
            "revenu à l’assistant" in m.text or "revenu à l'assistant" in m.text
            for m in in_topic(bot.api, thread)
        )
    )
    assert "مرحبا" in citizen.asks("salam")


def test_what_staff_write_after_the_end_goes_to_nobody_and_they_are_told(bot: Bot) -> None:
    citizen, staff = bot.citizen(), bot.staff()
    thread = open_case(bot.api, citizen, "ma question cinq")
    staff.writes_to_group(STAFF, thread, text="/fermer")
    citizen.hears()
    staff.writes_to_group(STAFF, thread, text="encore une chose")
    until(lambda: any("transmis à personne" in made.text for made in in_topic(bot.api, thread)))
    assert bot.api.of("copyMessage", citizen.id) == []


def test_closing_the_topic_closes_the_case(bot: Bot) -> None:
    citizen, staff = bot.citizen(), bot.staff()
    thread = open_case(bot.api, citizen, "ma question six")
    staff.writes_to_group(STAFF, thread, forum_topic_closed={})
    assert "vous a-t-elle aidé" in citizen.hears()[0].text


def test_each_update_of_staff_is_relayed_once(bot: Bot) -> None:
    citizen, staff = bot.citizen(), bot.staff()
    thread = open_case(bot.api, citizen, "ma question sept")
    message = staff.message(STAFF, text="une fois", message_thread_id=thread, is_topic_message=True)
    number = bot.api.send({"message": message})
    bot.api.send({"message": message}, number)
    staff.writes_to_group(STAFF, thread, text="/fermer")
    citizen.hears()
    assert len(bot.api.of("copyMessage", citizen.id)) == 1


def test_a_web_citizen_reaches_the_same_group_and_reads_the_replies(bot: Bot) -> None:
    citizen, staff = bot.server.citizen(language="fr", commune="larache"), bot.staff()
    citizen.says("compte ma question du web")
    reply = citizen.says("humain")
    assert reply["understood"]["kind"] == "person"
    assert "transmise aux agents" in reply["messages"][0]["text"]
    thread = topic_with(bot.api, "ma question du web")
    assert "Larache" in in_topic(bot.api, thread)[0].text
    silent = citizen.says("êtes-vous là ?", client_message_id="abc-1")
    assert silent["messages"] == []
    assert silent["understood"]["kind"] == "person"
    citizen.says("êtes-vous là ?", client_message_id="abc-1")
    until(lambda: any("êtes-vous là" in made.text for made in in_topic(bot.api, thread)))
    staff.writes_to_group(STAFF, thread, text="Oui, bonjour.")
    until(lambda: any(m["author"] == "staff" and m["text"] == "Oui, bonjour." for m in citizen.history()))
    bot.api.files["doc1"] = b"%PDF"
    staff.writes_to_group(STAFF, thread, **DOCUMENT, caption="Le formulaire")
    said = until(lambda: [m["text"] for m in citizen.history() if "Le formulaire" in m["text"]])[0]
    address = said.partition("](")[2].partition(")")[0]
    file = httpx.get(bot.server.url + address)
    assert file.content == b"%PDF"
    assert "attachment" in file.headers["content-disposition"]
    assert httpx.get(f"{bot.server.url}/webhooks/telegram/files/guessed").status_code == 404
    staff.writes_to_group(STAFF, thread, text="/fermer")
    closing = until(lambda: [m for m in citizen.history() if "vous a-t-elle aidé" in m["text"]])[0]
    helped = citizen.post(button=closing["buttons"][0]["id"]).json()
    assert helped["messages"][0]["text"] == "Merci, tant mieux."
    assert citizen.texts("salam") == ["مرحبا بكم"]
    relayed = [made for made in in_topic(bot.api, thread) if "êtes-vous là" in made.text]
    assert len(relayed) == 1


def test_deleting_the_conversation_closes_the_case(bot: Bot) -> None:
    citizen = bot.server.citizen(language="fr")
    citizen.says("compte ma question effacée")
    citizen.says("humain")
    thread = topic_with(bot.api, "ma question effacée")
    assert citizen.http.delete("/sessions").status_code == 204
    until(lambda: any("effacé sa conversation" in made.text for made in in_topic(bot.api, thread)))


def test_staff_are_told_when_the_citizen_blocked_the_bot(bot: Bot) -> None:
    citizen, staff = bot.citizen(), bot.staff()
    thread = open_case(bot.api, citizen, "ma question bloquée")
    bot.api.blocked.add(citizen.id)
    staff.writes_to_group(STAFF, thread, text="bonjour ?")
    until(lambda: any("bloqué" in made.text and "Dossier" in made.text for made in in_topic(bot.api, thread)))


def test_what_a_citizen_writes_is_no_markup_for_staff(bot: Bot) -> None:
    citizen = bot.citizen()
    thread = open_case(bot.api, citizen, "[cliquez ici](https://evil.example) <b>")
    citizen.says("[ici](https://evil.example) **fort**")
    made = until(lambda: [m for m in in_topic(bot.api, thread) if "**fort**" in m.text])
    assert "<a " not in made[0].text
    assert "<a " not in in_topic(bot.api, thread)[0].text


@pytest.fixture
def alone(make_telegram: MakeTelegram, api: FakeBotApi) -> Bot:
    """A server of its own."""
    return Bot(make_telegram(api, TELEGRAM_STAFF_CHAT=str(STAFF), TELEGRAM_STAFF="51, 52"), api)


def test_a_case_survives_a_kill(alone: Bot) -> None:
    started(alone.server, alone.api)
    citizen, staff = alone.citizen(), Phone(alone.api, 51)
    thread = open_case(alone.api, citizen, "ma question")
    settled(alone.server)
    alone.server.stop(signal.SIGKILL)
    started(alone.server, alone.api)
    citizen.says("salam encore")
    until(lambda: any("salam encore" in made.text for made in in_topic(alone.api, thread)))
    staff.writes_to_group(STAFF, thread, text="me voici")
    until(lambda: alone.api.of("copyMessage", citizen.id))
    assert len(alone.api.of("createForumTopic")) == 1
    assert len(alone.api.said(citizen.id)) == 2


def test_only_configured_staff_are_heard(alone: Bot) -> None:
    started(alone.server, alone.api)
    citizen, stranger, staff = alone.citizen(), Phone(alone.api, 99), Phone(alone.api, 52)
    thread = open_case(alone.api, citizen, "ma question")
    stranger.writes_to_group(STAFF, thread, text="je réponds")
    stranger.writes_to_group(STAFF, thread, text="/fermer")
    until(lambda: any("pas été transmis" in made.text for made in in_topic(alone.api, thread)))
    staff.writes_to_group(STAFF, thread, text="moi oui")
    until(lambda: alone.api.of("copyMessage", citizen.id))
    assert len(alone.api.of("copyMessage", citizen.id)) == 1
    assert len(alone.api.said(citizen.id)) == 2


def test_a_deleted_topic_is_made_again(alone: Bot) -> None:
    started(alone.server, alone.api)
    citizen = alone.citizen()
    thread = open_case(alone.api, citizen, "ma question")
    alone.api.closed_threads.add(thread)
    citizen.says("toujours là ?")
    new = topic_with(alone.api, "toujours là")
    assert new != thread


def test_a_group_that_grew_is_followed(alone: Bot) -> None:
    started(alone.server, alone.api)
    citizen, larger = alone.citizen(), -1009999999999
    alone.api.fail("createForumTopic", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=larger)
    citizen.asks("compte ma question")
    citizen.says("/agent")
    citizen.hears()
    until(lambda: any("ma question" in made.text for made in alone.api.of("sendMessage", larger)))


def test_without_topics_citizens_are_told_the_hours(alone: Bot) -> None:
    alone.api.not_forums.add(STAFF)
    started(alone.server, alone.api)
    until(lambda: "cannot be used" in alone.server.log())
    assert "heures d’ouverture" in alone.citizen().asks("/agent")


def test_without_a_staff_group_citizens_are_told_the_hours(
    make_telegram: MakeTelegram, api: FakeBotApi
) -> None:
    started(make_telegram(api), api)
    assert "heures d’ouverture" in Phone(api, 81).asks("/agent")
