// The small windows over the panel: privacy, deletion, why an answer was of no use.
import { append, h } from "./dom.js";
import { directionOf, say, sayAll } from "./i18n.js";
import { blocks } from "./markup.js";

/** Opens a modal dialog; answers what was chosen, or null when it was left. Focus goes back by itself. */
function ask(root, language, title, content, actions) {
  return new Promise((resolve) => {
    let answer = null;
    const heading = h("h3", { id: "dialog-title" }, title);
    const leave = (value) => {
      answer = value;
      dialog.close();
    };
    const dialog = h(
      "dialog",
      {
        "aria-labelledby": "dialog-title",
        lang: language,
        dir: directionOf(language),
        // Esc closes this window and not the panel under it.
        onkeydown: (event) => event.key === "Escape" && event.stopPropagation(),
        onclose: () => {
          dialog.remove();
          resolve(answer);
        },
      },
      heading,
      content,
      h("div", { class: "actions" }, actions.map(({ text, kind, value }) =>
        h("button", { type: "button", class: kind, onclick: () => leave(typeof value === "function" ? value() : value) }, text))),
    );
    root.append(dialog);
    dialog.showModal();
  });
}

export function showPrivacy(root, language) {
  return ask(root, language, say(language, "privacy"), append(h("div", { class: "prose" }), blocks(say(language, "privacy_text"))), [
    { text: say(language, "ok"), kind: "primary", value: true },
  ]);
}

export function confirmDeletion(root, language) {
  return ask(root, language, say(language, "delete"), h("p", {}, say(language, "delete_text")), [
    { text: say(language, "cancel"), kind: "plain", value: null },
    { text: say(language, "delete_yes"), kind: "danger", value: true },
  ]);
}

/** Answers the reason ("incomplete", or "incomplete: …" with the citizen's words), or null. */
export function askReason(root, language) {
  const choices = Object.entries(sayAll(language, "reasons")).map(([value, text]) =>
    h("label", { class: "radio" }, h("input", { type: "radio", name: "reason", value }), h("span", {}, text)),
  );
  const words = h("textarea", { rows: 2, maxlength: 400, dir: "auto", id: "why-text" });
  const content = h(
    "div",
    {},
    h("fieldset", {}, h("legend", { class: "visually-hidden" }, say(language, "why")), choices),
    h("label", { for: "why-text", class: "field" }, say(language, "why_text")),
    words,
  );
  const value = () => {
    const chosen = content.querySelector("input:checked")?.value;
    return [chosen, words.value.trim()].filter(Boolean).join(": ") || "other";
  };
  return ask(root, language, say(language, "why"), content, [
    { text: say(language, "cancel"), kind: "plain", value: null },
    { text: say(language, "give"), kind: "primary", value },
  ]);
}
