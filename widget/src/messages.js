// One message on the screen.
import { cardOf, cardText } from "./card.js";
import { append, fill, h, icon } from "./dom.js";
import { clock, day, directionOf, say } from "./i18n.js";
import { blocks } from "./markup.js";

const RATED = ["answer", "status"];

let numbers = 0;

/** The element of an entry. `ui` gives: language, base, memory of opinions, and what its buttons do. */
export class MessageView {
  constructor(entry, ui) {
    this.entry = entry;
    this.ui = ui;
    this.node = h("div", { class: `message ${entry.from}` });
    this.draw();
  }

  /** Only the small words around change with the page's language: what was said stays as it was. */
  draw() {
    const { entry, ui } = this;
    const said = h("div", {
      class: "said",
      lang: entry.language,
      dir: entry.language ? entry.direction || directionOf(entry.language) : "auto",
    });
    if (entry.card) {
      const language = entry.language || ui.language;
      this.article = cardOf(entry.card, language, ui.base, `mourchid-card-${++numbers}`);
      said.append(this.article);
    } else if (entry.from === "user") append(said, entry.text.split("\n").map((line) => h("p", { dir: "auto" }, line)));
    else append(said, blocks(entry.text, ui.base));
    this.around = h("div", { class: "around" });
    fill(this.node, entry.from === "staff" && h("p", { class: "author" }, icon("person"), say(ui.language, "staff")), said, this.around);
    this.choices = null;
    this.drawAround();
  }

  /** The hour, the state of a sent message, what can be done with an answer. */
  drawAround() {
    const { entry, ui } = this;
    const language = ui.language;
    const tools = [];
    if (entry.card) {
      tools.push(tool("print", say(language, "print"), () => ui.print(this)));
      tools.push(tool("copy", say(language, "copy"), () => ui.copy(cardText(entry.card))));
    }
    fill(
      this.around,
      h("span", { class: "visually-hidden" }, say(language, entry.from === "user" ? "you" : "assistant")),
      entry.at && h("time", { datetime: entry.at.toISOString(), title: day(language, entry.at) }, h("bdi", {}, clock(language, entry.at))),
      ["waiting", "elsewhere"].includes(entry.state) && !ui.connected() && h("span", { class: "state" }, icon("delay"), say(language, "waiting")),
      entry.state === "failed" && this.failure(),
      tools.length > 0 && h("span", { class: "tools" }, tools),
      this.rated() && this.rating(),
    );
  }

  failure() {
    const { status } = this.entry;
    const key = status === 413 ? "failed_long" : [400, 422].includes(status) ? "failed_refused" : "failed";
    const { language, retry } = this.ui;
    return h(
      "span",
      { class: "state failed" },
      icon("warning"),
      say(language, key),
      key === "failed" && h("button", { type: "button", class: "plain", onclick: () => retry(this.entry) }, say(language, "retry")),
    );
  }

  rated() {
    const { entry } = this;
    return entry.from === "bot" && entry.id != null && (RATED.includes(entry.kind) || (entry.card && !entry.kind));
  }

  rating() {
    const { entry, ui } = this;
    const given = ui.opinions()[entry.id];
    if (given !== undefined) return h("span", { class: "rated" }, icon("check"), say(ui.language, "thanks"));
    const thumb = (useful) =>
      h(
        "button",
        { type: "button", class: useful ? "tool" : "tool down", "aria-label": say(ui.language, useful ? "useful" : "not_useful"), title: say(ui.language, useful ? "useful" : "not_useful"), onclick: () => ui.rate(this, useful) },
        icon("up"),
      );
    return h("span", { class: "rating", role: "group", "aria-label": say(ui.language, "useful_question") }, thumb(true), thumb(false));
  }

  /** Quick replies stay under the last message only. */
  offer(onChoice) {
    const { buttons, language, direction } = this.entry;
    if (!buttons?.length || this.choices) return;
    const pick = (button) => h("button", { type: "button", class: "choice", onclick: () => onChoice(button) }, append(h("bdi"), button.title));
    this.choices = h("div", { class: "choices", lang: language, dir: direction || (language ? directionOf(language) : "auto") }, buttons.map(pick));
    this.around.before(this.choices);
  }

  withdraw() {
    this.choices?.remove();
    this.choices = null;
  }
}

function tool(name, title, onclick) {
  return h("button", { type: "button", class: "tool", title, "aria-label": title, onclick }, icon(name));
}
