// The list of messages. It is a live log: what arrives is announced once, what is drawn again is not.
import { fill, h, icon } from "./dom.js";
import { day, say, sayAll } from "./i18n.js";
import { MessageView } from "./messages.js";

const NEAR = 80; // how far from the end still counts as reading the end, in pixels

export class Log {
  constructor(ui) {
    this.ui = ui;
    this.views = new Map();
    this.welcome = h("div", { class: "welcome" });
    this.list = h("div", { class: "list", role: "log", "aria-live": "off" });
    this.below = h("button", { type: "button", class: "below", hidden: true, onclick: () => this.toEnd() });
    this.node = h("div", { class: "scroll", tabindex: "0" }, this.welcome, this.list);
    this.node.addEventListener("scroll", () => this.atEnd() && (this.below.hidden = true), { passive: true });
    new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.node);
  }

  /** Draws everything again, in silence. */
  reset(entries) {
    this.list.setAttribute("aria-live", "off");
    this.list.replaceChildren();
    this.views.clear();
    this.lastDay = "";
    this.latest = null;
    for (const entry of entries) this.put(entry);
    this.drawWelcome();
    this.offerLatest();
    this.toEnd();
    clearTimeout(this.loud);
    this.loud = setTimeout(() => this.list.setAttribute("aria-live", "polite"), 300);
  }

  put(entry) {
    const date = entry.at ? day(this.ui.language, entry.at) : "";
    if (date && date !== this.lastDay && this.lastDay !== "") this.list.append(h("p", { class: "day" }, h("bdi", {}, date)));
    if (date) this.lastDay = date;
    const view = new MessageView(entry, this.ui);
    this.views.set(entry, view);
    this.list.append(view.node);
    this.latest = view;
    return view;
  }

  /** A new message: announced by the log, and brought into sight unless the citizen reads higher up. */
  add(entry) {
    const follow = this.atEnd() || entry.from === "user";
    const before = this.latest;
    const view = this.put(entry);
    for (const other of this.views.values()) other.withdraw();
    if (before?.entry.from === "user" && entry.from !== "user") this.firstReply = view;
    this.welcome.querySelector(".ideas")?.remove();
    this.offerLatest();
    if (!follow) this.below.hidden = false;
    else if (entry.from === "user" || view.node.offsetHeight < this.node.clientHeight - NEAR) this.toEnd();
    else this.toTop(this.firstReply || view);
  }

  /** What stands around a message has changed, and maybe its height. */
  change(entry) {
    const follow = this.atEnd();
    this.views.get(entry)?.drawAround();
    if (follow) this.toEnd();
  }

  offerLatest() {
    this.latest?.offer((button) => this.ui.choose(button));
  }

  drawWelcome() {
    const { language, commune, say: speak } = this.ui;
    const name = commune();
    const empty = this.views.size === 0;
    fill(
      this.welcome,
      h("p", { class: "hello" }, name ? say(language, "hello_of", { commune: name }) : say(language, "hello")),
      h("p", {}, say(language, "hello_more")),
      h(
        "p",
        { class: "privacy" },
        icon("shield"),
        h("span", {}, say(language, "privacy_short"), " "),
        h("button", { type: "button", class: "plain", onclick: () => this.ui.privacy() }, say(language, "privacy")),
      ),
      empty &&
        h(
          "div",
          { class: "ideas", role: "group", "aria-label": say(language, "ideas_title") },
          sayAll(language, "ideas").map((idea) => h("button", { type: "button", class: "choice", onclick: () => speak(idea) }, idea)),
        ),
    );
  }

  /** The page's language has changed: the words around change, in silence, what was said stays. */
  redraw() {
    this.list.setAttribute("aria-live", "off");
    this.list.setAttribute("aria-label", say(this.ui.language, "conversation"));
    this.node.setAttribute("aria-label", say(this.ui.language, "conversation"));
    this.below.replaceChildren(icon("down"), say(this.ui.language, "new_below"));
    for (const view of this.views.values()) view.drawAround();
    this.drawWelcome();
    clearTimeout(this.loud);
    this.loud = setTimeout(() => this.list.setAttribute("aria-live", "polite"), 300);
  }

  atEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    this.below.hidden = true;
    this.stuck = true;
    this.node.scrollTop = this.node.scrollHeight;
  }

  toTop(view) {
    this.stuck = false;
    this.node.scrollTop = view.node.offsetTop - 12;
  }
}
