"""The web channel's contract over real HTTP: sessions, messages, history, feedback, errors."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.bot.conftest import Citizen, Server


def test_a_session_has_an_id_a_token_and_an_end(server: Server) -> None:
    answer = httpx.post(f"{server.url}/webhooks/web/sessions", json={"language": "ar", "commune": "meknes"})
    assert answer.status_code == 201
    assert set(answer.json()) == {"session_id", "token", "expires_at"}
    assert answer.json()["expires_at"].endswith("Z")


def test_an_answer_holds_messages_and_what_was_understood(citizen: Citizen) -> None:
    reply = citizen.says("papiers")
    (message,) = reply["messages"]
    assert message["text"] == "Voici les papiers."
    assert (message["language"], message["direction"], message["author"]) == ("fr", "ltr", "assistant")
    assert message["card"] == {"title": "Acte"}
    assert reply["understood"]["kind"] == "answer"
    assert reply["understood"]["procedure"] == "birth"
    assert reply["understood"]["intent"] == "ask_papers"
    assert set(reply["understood"]) == {
        "kind", "intent", "confidence", "variety", "facets", "missing_facets", "procedure", "candidates",
        "sources", "verified_on",
    }  # fmt: skip


def test_an_arabic_answer_runs_from_right_to_left(citizen: Citizen) -> None:
    (message,) = citizen.says("salam")["messages"]
    assert (message["language"], message["direction"]) == ("ar", "rtl")


def test_of_two_messages_the_later_one_says_what_was_understood(citizen: Citizen) -> None:
    reply = citizen.says("paire")
    assert [message["text"] for message in reply["messages"]] == ["Un", "Deux"]
    assert (reply["understood"]["kind"], reply["understood"]["procedure"]) == ("clarify", "b")


def test_a_button_runs_what_the_server_kept_for_it(citizen: Citizen) -> None:
    (button,) = citizen.says("papiers")["messages"][0]["buttons"]
    assert set(button) == {"title", "id"}
    assert len(button["id"]) <= 16
    answer = citizen.post(button=button["id"])
    assert answer.json()["messages"][0]["text"] == "Choix 2"


def test_a_button_works_in_its_own_session_only(server: Server, citizen: Citizen) -> None:
    (button,) = citizen.says("papiers")["messages"][0]["buttons"]
    answer = server.citizen(language="fr").post(button=button["id"])
    assert answer.status_code == 404
    assert (
        answer.json()["message"] == "Ce choix n’est plus disponible. Écrivez votre question, s’il vous plaît."
    )


def test_the_dialogue_knows_the_commune_and_the_language_of_the_page(citizen: Citizen) -> None:
    citizen.says("retiens ceci")
    assert citizen.texts("rappelle") == ["retiens ceci | larache fr"]


def test_history_holds_both_sides_in_order_and_from_any_point(citizen: Citizen) -> None:
    citizen.says("salam")
    citizen.says("papiers", client_message_id="two")
    history = citizen.history()
    assert [(line["author"], line["text"]) for line in history] == [
        ("citizen", "salam"),
        ("assistant", "مرحبا بكم"),
        ("citizen", "papiers"),
        ("assistant", "Voici les papiers."),
    ]
    ids = [line["id"] for line in history]
    assert ids == sorted(set(ids))
    assert history[2]["client_message_id"] == "two"
    assert citizen.history(after=ids[2]) == history[3:]


def test_nobody_reads_the_history_of_another(server: Server, citizen: Citizen) -> None:
    citizen.says("salam")
    assert server.citizen().history() == []


@pytest.mark.parametrize("token", ["x", "WyJhIixudWxsLG51bGxd.aaaa.bbbb", "Bearer"])
def test_a_forged_token_is_refused(server: Server, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    for method, path in (
        ("POST", "messages"),
        ("GET", "messages"),
        ("GET", "events"),
        ("DELETE", "sessions"),
    ):
        answer = httpx.request(method, f"{server.url}/webhooks/web/{path}", headers=headers)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_changed_token_is_refused(citizen: Citizen) -> None:
    token = citizen.session["token"]
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    citizen.http.headers["Authorization"] = f"Bearer {changed}"
    assert citizen.http.get("/messages").status_code == 401


def test_no_token_is_taken_from_the_address(server: Server, citizen: Citizen) -> None:
    url = f"{server.url}/webhooks/web/messages?token={citizen.session['token']}"
    assert httpx.get(url).status_code == 401


def test_a_sender_named_by_the_client_changes_nothing(server: Server, citizen: Citizen) -> None:
    citizen.says("retiens secret")
    other = server.citizen(language="fr")
    body = {"text": "rappelle", "sender": f"web:{citizen.session['session_id']}", "sender_id": "x"}
    assert "secret" not in other.http.post("/messages", json=body).text


def test_the_same_client_message_id_makes_one_turn(citizen: Citizen) -> None:
    first = citizen.says("retiens", client_message_id="a")
    assert citizen.says("retiens", client_message_id="a") == first
    assert len(citizen.history()) == 2
    assert citizen.texts("retiens encore") == ["Noté 2"]


def test_the_same_client_message_id_at_the_same_time_makes_one_turn(citizen: Citizen) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: citizen.says("retiens lent", client_message_id="b"), range(4)))
    assert all(reply == replies[0] for reply in replies)
    assert [line["author"] for line in citizen.history()] == ["citizen", "assistant"]


def test_the_same_client_message_id_for_another_text_is_refused(citizen: Citizen) -> None:
    citizen.says("salam", client_message_id="c")
    answer = citizen.post(text="papiers", client_message_id="c")
    assert answer.status_code == 422
    assert answer.json()["field"] == "client_message_id"


def test_messages_of_one_conversation_are_answered_in_the_order_of_coming(citizen: Citizen) -> None:
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: citizen.texts("retiens lent")[0], range(6)))
    assert sorted(replies) == [f"Noté {n}" for n in range(1, 7)]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200f\u200b", "\x00\x07", "/", " ///  "])
def test_an_empty_message_gets_a_kind_answer(citizen: Citizen, text: str) -> None:
    (answer,) = citizen.texts(text)
    assert answer.startswith("Votre message est vide.")


@pytest.mark.parametrize(
    "text",
    [
        '/choose{"number": "9"}',
        '  /choose{"number": "9"}',
        "\u200f/greet",
        "\x01/greet",
        "//greet",
        "\n/restart",
    ],
)
def test_a_typed_command_never_reaches_rasa_as_an_intent(citizen: Citizen, text: str) -> None:
    reply = citizen.says(text)
    assert reply["understood"]["confidence"] != 1.0 or "greet" not in str(reply["understood"]["intent"])
    assert "Choix" not in json.dumps(reply, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    ["😀" * 50, "a" * 4000, "ب" * 4000, "<script>alert(1)</script>", "'; DROP TABLE outbox;--", "\ud800 x",
     "https://x.ma/?a=b", "a\x00b", "{}{{}}", "%s %d", "\u202e\u2066salam", "𞸁" * 10],
)  # fmt: skip
def test_nothing_typed_breaks_a_turn(citizen: Citizen, text: str) -> None:
    body = json.dumps({"text": text}, ensure_ascii="\ud800" in text).encode()
    headers = {"Content-Type": "application/json"}
    answer = citizen.http.post("/messages", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["messages"]
    assert len(citizen.history()) == 2


def test_a_failing_action_gives_a_kind_answer_and_no_traceback(server: Server, citizen: Citizen) -> None:
    reply = citizen.says("casse")
    assert reply["messages"][0]["text"].startswith("Un problème technique")
    assert reply["understood"]["kind"] == "fallback"
    assert "secret words" not in json.dumps(reply)
    assert "secret words" in server.log()
    assert citizen.texts("salam") == ["مرحبا بكم"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b"\xff\xfe", 400), (b"[" * 9000, 400),
        (b"{}", 422), (b'{"text": 1}', 422), (b'{"text": null}', 422), (b'{"text": ["a"]}', 422),
        (b'{"text": "a", "button": "b"}', 422), (b'{"button": {}}', 422), (b'{"button": "a b"}', 422),
        (b'{"text": "a", "client_message_id": 5}', 422), (b'{"text": "a", "client_message_id": ""}', 422),
        (b'{"button": "unknown"}', 404), (b'{"text": "' + b"a" * 17_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_bad_input_gets_the_right_status_and_a_clear_word(citizen: Citizen, body: bytes, status: int) -> None:
    answer = citizen.http.post("/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["message"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert citizen.history() == []


def test_a_body_that_is_not_json_is_refused(citizen: Citizen) -> None:
    assert citizen.http.post("/messages", data={"text": "salam"}).status_code == 400


def test_a_body_over_the_servers_limit_is_refused(citizen: Citizen) -> None:
    answer = citizen.http.post("/messages", content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body", [{"commune": "atlantis"}, {"language": "de"}, {"commune": 3}, {"language": []}]
)
def test_an_unknown_commune_or_language_is_refused_with_what_is_possible(server: Server, body: dict) -> None:
    answer = httpx.post(f"{server.url}/webhooks/web/sessions", json=body)
    assert answer.status_code == 422
    assert {"larache", "ar"} & set(answer.json()["possible"])


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "٣", "9" * 20])
def test_history_after_something_that_is_no_id_is_refused(citizen: Citizen, after: str) -> None:
    assert citizen.http.get("/messages", params={"after": after}).status_code == 422


def test_an_unknown_page_is_a_problem_too(server: Server) -> None:
    answer = httpx.get(f"{server.url}/nowhere", headers={"Accept-Language": "ar-MA,fr;q=0.5"})
    assert answer.status_code == 404
    assert answer.json()["message"] == "هذه الصفحة غير موجودة."


def test_a_wrong_method_is_a_problem_too(server: Server) -> None:
    answer = httpx.put(f"{server.url}/webhooks/web/messages")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


def test_deleting_a_conversation_leaves_nothing(citizen: Citizen) -> None:
    citizen.says("retiens secret", client_message_id="d")
    assert citizen.http.delete("/sessions").status_code == 204
    assert citizen.http.get("/messages").status_code == 401
    for name in ("conversations.db", "channels.db", "conversations.db-wal", "channels.db-wal"):
        path = citizen.server.folder / name
        assert path.exists()
    import sqlite3

    for name in ("conversations", "channels"):
        with sqlite3.connect(citizen.server.folder / f"{name}.db") as db:
            dump = "\n".join(db.iterdump())
        assert citizen.session["session_id"] not in dump.replace(
            f"deleted:{citizen.session['session_id']}", ""
        )


def test_feedback_is_kept_with_the_answer_it_is_about(citizen: Citizen) -> None:
    number = citizen.says("papiers")["messages"][0]["id"]
    body = {"message_id": number, "useful": False, "reason": "Le prix manque."}
    assert citizen.http.post("/feedback", json=body).status_code == 204
    assert citizen.http.post("/feedback", json={**body, "message_id": number - 1}).status_code == 404
    assert citizen.http.post("/feedback", json={**body, "useful": "yes"}).status_code == 422


def test_a_paused_assistant_stays_silent(citizen: Citizen) -> None:
    assert citizen.texts("humain") == ["Une personne vous répondra."]
    reply = citizen.says("salam")
    assert reply["messages"] == []
    assert reply["understood"]["kind"] == "person"


def test_metrics_count_turns(server: Server, citizen: Citizen) -> None:
    citizen.says("papiers")
    page = httpx.get(f"{server.url}/metrics").text
    assert 'mourchid_turns_total{channel="web",kind="answer"}' in page
    assert "mourchid_turn_seconds_bucket" in page
