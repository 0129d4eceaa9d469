// Text from people and from the server, as nodes. Very little markup is understood: paragraphs, lists,
// **strong**, [title](address) and bare addresses. All the rest stays what it is: text.
import { append, h, icon } from "./dom.js";

const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const INLINE = /\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\(([^()\s]+)\)|((?:https?:\/\/|mailto:|tel:)[^\s<>"'«»]+)/gu;
// What must not be torn apart or turned round between Arabic words: references, telephone numbers, dates, e-mail.
const ISOLATED =
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\p{L}\p{N}])(?:[A-Z0-9]+(?:[-/.][A-Z0-9]+)+|\+?\d(?:[\d .-]{4,})\d)(?![\p{L}\p{N}])/gu;

/** An address that may be followed, made absolute, or null: only http(s), mailto and tel. */
export function safeUrl(text, base) {
  try {
    const url = new URL(text, base);
    return SCHEMES.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the conversation, or its title alone when the address is not allowed. */
export function link(title, address, base) {
  const url = safeUrl(address, base);
  if (!url) return h("span", {}, isolate(title));
  const away = url.startsWith("http");
  return h(
    "a",
    { href: url, rel: "noopener noreferrer", target: away ? "_blank" : null, "aria-describedby": away ? "new-tab" : null },
    title === address ? h("bdi", { dir: "ltr" }, title) : isolate(title),
    away && icon("external"),
  );
}

/** A text with its references, numbers and dates each in a <bdi>. */
export function isolate(text) {
  return split(text, ISOLATED, (match) => h("bdi", { dir: "ltr" }, match[0]));
}

/** One line of text with strong words and links. */
export function inline(text, base) {
  return split(
    text,
    INLINE,
    ([, strong, title, address, bare]) => {
      if (strong) return h("strong", {}, isolate(strong));
      if (title) return link(title, address, base);
      const tail = /[.,;:!?)\]،؛؟]+$/u.exec(bare)?.[0] ?? "";
      const url = tail ? bare.slice(0, -tail.length) : bare;
      return [link(url, url, base), tail];
    },
    isolate,
  );
}

/** A whole message: blank lines part paragraphs, lines that start with "- " or "• " are a list. */
export function blocks(text, base) {
  const out = [];
  for (const part of String(text ?? "").split(/\n\s*\n/)) {
    let list = null;
    let paragraph = null;
    for (const line of part.split("\n")) {
      const item = /^\s*[-•]\s+(.*)$/.exec(line);
      if (item) {
        paragraph = null;
        if (!list) out.push((list = h("ul")));
        list.append(append(h("li"), ...inline(item[1], base)));
      } else if (line.trim()) {
        list = null;
        if (paragraph) paragraph.append(h("br"));
        else out.push((paragraph = h("p")));
        append(paragraph, ...inline(line, base));
      }
    }
  }
  return out;
}

function split(text, pattern, onMatch, onRest = (rest) => [rest]) {
  const out = [];
  let last = 0;
  text = String(text ?? "");
  for (const match of text.matchAll(pattern)) {
    if (match.index > last) out.push(...onRest(text.slice(last, match.index)));
    out.push(...[onMatch(match)].flat());
    last = match.index + match[0].length;
  }
  if (last < text.length) out.push(...onRest(text.slice(last)));
  return out;
}
