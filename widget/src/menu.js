// The options: a person, the language, the size of the text, paper and files, the citizen's data.
import { fill, h, icon } from "./dom.js";
import { LANGUAGES, say, sayAll } from "./i18n.js";

const line = (name, text, onclick, props = {}) =>
  h("button", { type: "button", class: "entry", onclick, ...props }, icon(name), h("span", {}, text));

/** The button of the options and what it unfolds (a disclosure, not an ARIA menu: plain buttons, plain keys). */
export class Menu {
  constructor(actions) {
    this.actions = actions;
    this.list = h("div", { class: "menu", id: "menu", hidden: true });
    this.button = h("button", { type: "button", class: "head-button", "aria-expanded": "false", "aria-controls": "menu", onclick: () => this.toggle() }, icon("menu"));
    this.list.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.toggle(false);
      this.button.focus();
    });
  }

  draw(language, size) {
    const name = say(language, "menu");
    this.button.setAttribute("aria-label", name);
    this.button.title = name;
    const other = LANGUAGES.find((one) => one !== language);
    const act = (action) => () => {
      this.toggle(false);
      this.button.focus();
      action();
    };
    const { person, switchLanguage, resize, download, print, privacy, forget } = this.actions;
    const sizes = sayAll(language, "sizes").map((text, index) =>
      h(
        "label",
        { class: `size size-${index}`, title: text },
        h("input", { type: "radio", name: "size", checked: index === size, "aria-label": text, onchange: () => resize(index) }),
        h("span", { "aria-hidden": "true" }, language === "ar" ? "أ" : "A"),
      ),
    );
    fill(
      this.list,
      line("person", say(language, "person"), act(person)),
      line("globe", say(language, "language"), act(() => switchLanguage(other)), { lang: other }),
      h("fieldset", { class: "sizes" }, h("legend", {}, say(language, "size")), sizes),
      line("download", say(language, "download"), act(download)),
      line("print", say(language, "print_all"), act(print)),
      line("shield", say(language, "privacy"), act(privacy)),
      line("trash", say(language, "delete"), act(forget), { class: "entry danger" }),
    );
  }

  toggle(open = this.list.hidden) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("button").focus();
  }
}
