// On paper and in files: printing a card or the conversation, downloading the transcript.
import { cardText } from "./card.js";
import { h } from "./dom.js";
import { clock, day, directionOf, say } from "./i18n.js";
import css from "../styles/print.css";

/** Prints some nodes alone, whatever the page around is: through a frame of the same origin, which can be saved as PDF. */
export function printNodes(root, nodes, { title, language }) {
  const frame = h("iframe", { class: "paper", "aria-hidden": "true", tabindex: "-1" });
  root.append(frame);
  const view = frame.contentWindow;
  const page = view.document;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(css);
  page.adoptedStyleSheets = [sheet];
  page.documentElement.lang = language;
  page.documentElement.dir = directionOf(language);
  page.title = title;
  const heading = page.createElement("p");
  heading.className = "letterhead";
  heading.textContent = `${title} · ${day(language, new Date())}`;
  page.body.append(heading, ...nodes.map((node) => page.importNode(node, true)));
  for (const details of page.querySelectorAll("details")) details.open = true;
  view.addEventListener("afterprint", () => frame.remove(), { once: true });
  view.focus();
  view.print();
}

/** The conversation as plain text. */
export function transcript(entries, language, title) {
  const lines = [title, ""];
  let last = "";
  for (const entry of entries) {
    const date = entry.at ? day(language, entry.at) : "";
    if (date && date !== last) lines.push(`— ${(last = date)} —`, "");
    const who = say(language, entry.from === "user" ? "you" : entry.from === "staff" ? "staff" : "assistant");
    lines.push(`${who}${entry.at ? ` (${clock(language, entry.at)})` : ""}${say(language, "colon")}`);
    lines.push(entry.card ? cardText(entry.card) : entry.text, "");
  }
  return lines.join("\r\n");
}

/** Gives a text to the browser as a file. The mark at the start lets old programs see that it is UTF-8. */
export function download(text, name) {
  const url = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
