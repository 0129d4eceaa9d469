// An answer as a card: a title, its facets as sections, the source and its date.
import { append, h, icon } from "./dom.js";
import { say } from "./i18n.js";
import { blocks, inline, isolate, link } from "./markup.js";

const OPEN = 3; // sections shown open when a card has many
const MANY = 5;

function items(section, base) {
  const tag = section.kind === "steps" ? "ol" : "ul";
  if (section.kind === "text") return (section.items || []).map((text) => append(h("div"), blocks(text, base)));
  const rows = (section.items || []).map((text) =>
    section.kind === "checklist"
      ? h("li", {}, h("label", {}, h("input", { type: "checkbox" }), append(h("span"), inline(text, base))))
      : append(h("li"), inline(text, base)),
  );
  // A list without bullets is announced as a list only when its role says so.
  return h(tag, { class: section.kind, role: section.kind === "checklist" ? "list" : null }, rows);
}

function part(section, base, open) {
  return h(
    "details",
    { class: "section", open },
    h("summary", {}, icon(section.facet), h("h4", {}, section.title), icon("down")),
    h("div", { class: "held" }, items(section, base), section.note && append(h("div", { class: "note" }), blocks(section.note, base))),
  );
}

function box(kind, name, texts, base) {
  if (!texts?.length) return null;
  return h(
    "div",
    { class: `callout ${kind}` },
    icon(kind === "warnings" ? "warning" : "info"),
    h("div", {}, h("strong", {}, name), texts.map((text) => append(h("div"), blocks(text, base)))),
  );
}

function source(card, language, base) {
  const { title, items: names = [], verified_on, verified_label } = card.source;
  const label = verified_label || (verified_on && say(language, "verified", { date: verified_on }));
  return h(
    "footer",
    { class: "source" },
    h("strong", {}, title || say(language, "source")),
    names.length > 0 && h("ul", {}, names.map((name) => h("li", {}, /^https?:/.test(name) ? link(shown(name), name, base) : isolate(name)))),
    label && h("p", {}, icon("check"), h("time", { datetime: verified_on }, isolate(label))),
  );
}

// A long address is shown by its site alone.
function shown(address) {
  try {
    return new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return address;
  }
}

/** The article of a card, in the language of its message. */
export function cardOf(card, language, base, heading) {
  const sections = card.sections || [];
  return h(
    "article",
    { class: `card ${card.type}`, "aria-labelledby": heading },
    h("header", {}, h("h3", { id: heading }, append(h("span"), isolate(card.title ?? ""))), card.summary && append(h("div"), blocks(card.summary, base))),
    box("warnings", say(language, "warning"), card.warnings, base),
    sections.map((section, index) => part(section, base, sections.length < MANY || index < OPEN)),
    card.links?.length > 0 &&
      h("ul", { class: "links", role: "list" }, card.links.map(({ title, url }) => h("li", {}, link(title, url, base)))),
    box("missing", say(language, "missing"), card.missing, base),
    card.source && source(card, language, base),
  );
}

/** A card as plain lines, for a transcript or the clipboard. */
export function cardText(card) {
  const lines = [card.title];
  if (card.summary) lines.push(card.summary);
  for (const text of card.warnings || []) lines.push(`! ${text}`);
  for (const section of card.sections || []) {
    lines.push("", section.title);
    (section.items || []).forEach((text, index) => lines.push(section.kind === "steps" ? `${index + 1}. ${text}` : section.kind === "text" ? text : `- ${text}`));
    if (section.note) lines.push(section.note);
  }
  for (const { title, url } of card.links || []) lines.push("", `${title}: ${url}`);
  for (const text of card.missing || []) lines.push("", text);
  if (card.source) lines.push("", [card.source.title, ...(card.source.items || []), card.source.verified_label].filter(Boolean).join("\n"));
  return lines.join("\n");
}
