// The panel: everything that is seen once the launcher is pressed.
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { askReason, confirmDeletion, showPrivacy } from "./dialogs.js";
import { emblem, fill, h, icon } from "./dom.js";
import { directionOf, say } from "./i18n.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { download, printNodes, transcript } from "./paper.js";

const NOTICE = 6_000;

export class Panel {
  /** `host` gives: server, commune, communeName(language), emblem, inPage, language, onClose, onUnread, onLanguage. */
  constructor(host) {
    this.host = host;
    this.language = host.language;
    this.shown = false;
    this.unread = 0;
    this.conversation = new Conversation({
      server: host.server,
      commune: host.commune,
      listener: (what, ...values) => this[`on_${what}`](...values),
    });
    this.size = this.conversation.memory.value.size || 0;
    this.build();
    this.draw();
  }

  build() {
    const panel = this;
    this.log = new Log({
      get language() {
        return panel.language;
      },
      base: this.host.server,
      commune: () => this.host.communeName(this.language),
      connected: () => this.conversation.connected,
      opinions: () => this.conversation.memory.value.opinions || {},
      say: (text) => this.say(text),
      choose: (button) => this.say(button.title, button.id),
      retry: (entry) => this.conversation.outgoing.retry(entry),
      rate: (view, useful) => this.rate(view, useful),
      print: (view) => this.print([view.article], view.entry.card.title, view.entry.language),
      copy: (text) => navigator.clipboard?.writeText(text).then(() => this.notice("copied"), () => {}),
      privacy: () => showPrivacy(this.root, this.language),
    });
    this.menu = new Menu({
      person: () => this.say(say(this.language, "person_text")),
      switchLanguage: (language) => this.switchLanguage(language),
      resize: (size) => this.resize(size),
      download: () => this.download(),
      print: () => this.print([...this.log.list.children], this.title.textContent, this.language),
      privacy: () => showPrivacy(this.root, this.language),
      forget: () => this.forget(),
    });
    this.composer = new Composer((text) => this.say(text));
    this.title = h("h2", { id: "title", tabindex: "-1" });
    this.subtitle = h("p");
    this.personButton = h("button", { type: "button", class: "head-button", onclick: () => this.say(say(this.language, "person_text")) }, icon("person"));
    this.closeButton = h("button", { type: "button", class: "head-button", onclick: () => this.host.onClose() }, icon("close"));
    this.banner = h("div", { class: "banner", role: "status" });
    this.status = h("div", { class: "status", role: "status" });
    this.newTab = h("span", { id: "new-tab", hidden: true });
    this.root = h(
      "section",
      { id: "panel", class: "panel", role: this.host.inPage ? "region" : "dialog", "aria-labelledby": "title", hidden: !this.host.inPage },
      h(
        "header",
        { class: "head" },
        emblem(this.host.emblem),
        h("div", { class: "names" }, this.title, this.subtitle),
        this.personButton,
        this.menu.button,
        !this.host.inPage && this.closeButton,
      ),
      this.menu.list,
      this.banner,
      this.log.node,
      this.log.below,
      this.status,
      this.composer.node,
      this.newTab,
    );
    // A press elsewhere in the panel folds the options.
    this.root.addEventListener("click", (event) => {
      const path = event.composedPath();
      if (!this.menu.list.hidden && !path.includes(this.menu.list) && !path.includes(this.menu.button)) this.menu.toggle(false);
    });
  }

  draw() {
    const { language } = this;
    const name = this.host.communeName(language);
    this.root.lang = language;
    this.root.dir = directionOf(language);
    this.title.textContent = say(language, "assistant");
    this.subtitle.textContent = name ? say(language, "subtitle_of", { commune: name }) : say(language, "subtitle");
    for (const [button, key] of [
      [this.personButton, "person"],
      [this.closeButton, "close"],
    ]) {
      button.setAttribute("aria-label", say(language, key));
      button.title = say(language, key);
    }
    this.newTab.textContent = say(language, "new_tab");
    this.menu.draw(language, this.size);
    this.composer.draw(language);
    this.log.redraw();
    this.root.dataset.size = this.size;
    this.on_line(this.conversation.connected, true);
    if (this.typing) this.on_typing(true);
  }

  // --- showing and hiding ------------------------------------------------------------------------------

  show() {
    this.shown = true;
    this.root.hidden = false;
    this.conversation.attentive = true;
    this.seen();
    const { memory } = this.conversation;
    if (memory.value.language && memory.value.language !== this.language) this.host.onLanguage(memory.value.language);
    this.conversation.start(this.language);
    this.log.toEnd();
  }

  /** On a screen for fingers, the field would call up the keyboard before anything can be read. */
  focus() {
    if (matchMedia("(pointer: coarse)").matches) this.title.focus();
    else this.composer.field.focus();
  }

  hide() {
    this.shown = false;
    this.root.hidden = true;
    this.menu.toggle(false);
    this.conversation.attentive = false;
    this.seen();
  }

  seen() {
    const { entries, known, loaded } = this.conversation;
    if (known && loaded) this.conversation.remember({ seen: Math.max(0, ...entries.map((entry) => entry.id || 0)) });
    this.count(0);
  }

  count(unread) {
    this.unread = unread;
    this.host.onUnread(unread);
  }

  // --- what the conversation tells ----------------------------------------------------------------------

  on_entry(entry) {
    this.log.add(entry);
    if (entry.from === "user") return;
    if (this.shown && document.visibilityState !== "hidden") this.seen();
    else this.count(this.unread + 1);
  }

  on_change(entry) {
    this.log.change(entry);
  }

  on_reset(entries) {
    this.log.reset(entries);
    const seen = this.conversation.memory.value.seen ?? Infinity;
    const unread = entries.filter((entry) => entry.from !== "user" && entry.id > seen).length;
    if (this.shown) this.seen();
    else this.count(unread);
  }

  on_typing(on) {
    this.typing = on;
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    fill(this.status, on && [dots, h("span", {}, say(this.language, "typing"))]);
    this.status.classList.toggle("busy", on);
  }

  on_line(connected, silent) {
    if (!connected) fill(this.banner, icon("warning"), h("span", {}, say(this.language, "offline")), h("button", { type: "button", class: "plain", onclick: () => this.conversation.hurry() }, say(this.language, "retry")));
    else if (silent) fill(this.banner);
    else this.notice("back");
    this.banner.classList.toggle("bad", !connected);
    this.on_kept();
  }

  on_trouble(status) {
    this.notice(status === 403 ? "forbidden" : status === 429 ? "busy" : "unavailable");
  }

  on_language(language) {
    if (language !== this.language) this.host.onLanguage(language);
  }

  on_kept() {
    this.log.views.forEach((view) => view.drawAround());
  }

  /** A word in the banner that goes away by itself. */
  notice(key) {
    clearTimeout(this.noticed);
    this.banner.classList.remove("bad");
    fill(this.banner, icon("info"), h("span", {}, say(this.language, key)));
    this.noticed = setTimeout(() => this.on_line(this.conversation.connected, true), NOTICE);
  }

  // --- what the citizen does ----------------------------------------------------------------------------

  say(text, button) {
    this.conversation.start(this.language);
    this.conversation.outgoing.say(text, button);
    this.composer.field.focus({ preventScroll: true });
  }

  async rate(view, useful) {
    const reason = useful ? null : await askReason(this.root, this.language);
    if (!useful && reason == null) return;
    try {
      await this.conversation.feedback(view.entry, useful, reason);
      view.drawAround();
      this.notice("thanks");
    } catch (problem) {
      this.on_trouble(problem.status);
    }
    this.composer.field.focus({ preventScroll: true });
  }

  switchLanguage(language) {
    this.host.onLanguage(language);
    this.conversation.remember({ language });
  }

  setLanguage(language) {
    this.language = language;
    this.conversation.language = language;
    this.draw();
  }

  resize(size) {
    this.size = size;
    this.root.dataset.size = size;
    this.conversation.remember({ size });
  }

  print(nodes, title, language) {
    printNodes(this.root, nodes, { title, language });
  }

  download() {
    const { language } = this;
    const title = `${this.title.textContent} · ${this.subtitle.textContent}`;
    download(transcript(this.conversation.entries, language, title), `${say(language, "file")}.txt`);
  }

  async forget() {
    if (!(await confirmDeletion(this.root, this.language))) return;
    try {
      await this.conversation.forget();
      this.notice("deleted");
    } catch {
      this.notice("delete_failed");
    }
    this.composer.field.focus();
  }

  close() {
    this.conversation.close();
  }
}
