// Where the citizen writes.
import { h, icon } from "./dom.js";
import { say } from "./i18n.js";

const LONGEST = 4000;
const TALLEST = 140;

export class Composer {
  constructor(onSay) {
    this.onSay = onSay;
    this.label = h("label", { for: "field", class: "visually-hidden" });
    this.field = h("textarea", { id: "field", rows: 1, dir: "auto", autocomplete: "off", enterkeyhint: "send", "aria-describedby": "problem" });
    this.problem = h("p", { id: "problem", class: "problem", role: "alert" });
    this.button = h("button", { type: "submit", class: "send", "aria-disabled": "true" }, icon("send"));
    this.node = h("form", { class: "composer", novalidate: true }, this.problem, h("div", { class: "row" }, this.label, this.field, this.button));
    this.field.addEventListener("input", () => this.check());
    this.field.addEventListener("keydown", (event) => {
      // While a word is being composed (some Arabic and transliterating keyboards), Enter ends the word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  draw(language) {
    this.language = language;
    this.label.textContent = say(language, "field");
    this.field.placeholder = say(language, "placeholder");
    this.button.setAttribute("aria-label", say(language, "send"));
    this.button.title = say(language, "send");
    this.check();
  }

  check() {
    const text = this.field.value;
    const long = text.length > LONGEST;
    const problem = long ? say(this.language, "too_long", { count: LONGEST }) : "";
    if (this.problem.textContent !== problem) this.problem.textContent = problem;
    this.field.toggleAttribute("aria-invalid", long);
    // With nothing written, the direction is the page's, so that the hint stands on its side.
    this.field.dir = text ? "auto" : "";
    this.button.setAttribute("aria-disabled", String(long || !text.trim()));
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(TALLEST, this.field.scrollHeight)}px`;
  }

  submit() {
    const text = this.field.value.trim();
    if (!text || text.length > LONGEST) return this.field.focus();
    this.field.value = "";
    this.check();
    this.onSay(text);
  }
}
