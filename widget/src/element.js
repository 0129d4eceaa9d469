// <mourchid-chat>: the launcher and the panel, in a shadow tree that no page's styles reach.
import { palette } from "./colour.js";
import { fill, h, icon } from "./dom.js";
import { directionOf, pickLanguage, say, sayCount } from "./i18n.js";
import { Panel } from "./panel.js";
import COMMUNES from "virtual:communes";
import css from "../styles/widget.css";

const NARROW = "(max-width: 479.9px)";
let sheet;

/**
 * Attributes: commune, lang (ar or fr), color (#rrggbb), position (start or end), theme (light, dark or auto),
 * server (address of the assistant), emblem (address of an image), mode (page: fills its place, no launcher).
 */
export class MourchidChat extends HTMLElement {
  static observedAttributes = ["lang", "color", "position", "theme", "commune", "emblem"];

  connectedCallback() {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    this.colours = new CSSStyleSheet();
    const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet, this.colours];
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.repaint = () => this.paint();
    this.dark.addEventListener("change", this.repaint);
    this.inPage = this.getAttribute("mode") === "page";
    this.server = new URL(this.getAttribute("server") || "/", location.href).href;
    this.language = pickLanguage(this.getAttribute("lang"), document.documentElement.lang, navigator.language);
    this.launcher = h("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel", onclick: () => this.toggle() });
    this.badge = h("span", { class: "badge", hidden: true });
    this.box = h("div", { class: this.inPage ? "box in-page" : "box" });
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    shadow.replaceChildren(this.box);
    this.makePanel();
    this.paint();
    if (this.inPage) this.panel.show();
    // A conversation that was begun before goes on: its unread messages are counted on the launcher.
    else if (this.panel.conversation.known) this.panel.conversation.start(this.language);
  }

  disconnectedCallback() {
    this.dark?.removeEventListener("change", this.repaint);
    this.panel?.close();
    this.panel = null;
  }

  attributeChangedCallback(name, before, after) {
    if (!this.panel || before === after) return;
    if (name === "lang") this.setLanguage(pickLanguage(after, this.language));
    else if (name === "commune" || name === "emblem") this.makePanel();
    this.paint();
  }

  makePanel() {
    const open = this.panel?.shown;
    this.panel?.close();
    const commune = this.getAttribute("commune");
    this.panel = new Panel({
      server: this.server,
      commune,
      communeName: (language) => COMMUNES[commune]?.name[language],
      emblem: this.getAttribute("emblem"),
      inPage: this.inPage,
      language: this.language,
      onClose: () => this.toggle(false),
      onUnread: (count) => this.showUnread(count),
      onLanguage: (language) => this.setLanguage(language),
    });
    fill(this.box, this.panel.root, !this.inPage && [this.launcher]);
    this.drawLauncher();
    if (open) this.panel.show();
  }

  setLanguage(language) {
    this.language = language;
    this.panel.setLanguage(language);
    this.drawLauncher();
    this.dispatchEvent(new CustomEvent("mourchid-language", { detail: language, bubbles: true }));
  }

  drawLauncher() {
    const { launcher, language } = this;
    const open = this.panel.shown;
    this.box.dir = directionOf(language);
    this.box.lang = language;
    this.box.classList.toggle("open", open);
    launcher.setAttribute("aria-expanded", String(open));
    const unread = this.unread ? `, ${sayCount(language, "unread", this.unread)}` : "";
    launcher.setAttribute("aria-label", open ? say(language, "close") : say(language, "launch_long") + unread);
    this.badge.hidden = !this.unread;
    this.badge.textContent = this.unread > 99 ? "99+" : this.unread;
    fill(launcher, icon(open ? "down" : "chat"), h("span", { class: "label" }, say(language, "launch")), this.badge);
  }

  showUnread(count) {
    this.unread = count;
    if (this.panel) this.drawLauncher();
  }

  toggle(open = !this.panel.shown) {
    if (open) {
      this.panel.show();
      this.panel.root.setAttribute("aria-modal", String(matchMedia(NARROW).matches));
    } else this.panel.hide();
    this.drawLauncher();
    if (open) this.panel.focus();
    else this.launcher.focus();
    this.dispatchEvent(new CustomEvent(open ? "mourchid-open" : "mourchid-close", { bubbles: true }));
  }

  onKey(event) {
    if (this.inPage || !this.panel.shown) return;
    if (event.key === "Escape") this.toggle(false);
    else if (event.key === "Tab" && matchMedia(NARROW).matches) this.keepFocus(event);
  }

  /** Over the whole of a small screen, the page behind cannot be reached: Tab goes round inside. */
  keepFocus(event) {
    const stops = [...this.panel.root.querySelectorAll("button, textarea, input, a[href], summary, [tabindex='0']")].filter((one) => one.offsetParent);
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const here = this.shadowRoot.activeElement;
    if (event.shiftKey ? here === first || here === this.panel.title : here === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  paint() {
    const theme = this.getAttribute("theme");
    const dark = theme === "dark" || (theme !== "light" && this.dark.matches);
    const commune = COMMUNES[this.getAttribute("commune")];
    const colours = palette(this.getAttribute("color") || commune?.color, dark);
    this.box.dataset.theme = dark ? "dark" : "light";
    this.box.dataset.position = this.getAttribute("position") === "start" ? "start" : "end";
    this.colours.replaceSync(`.box{${Object.entries(colours).map(([name, value]) => `${name}:${value}`).join(";")}}`);
  }
}
