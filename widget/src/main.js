// Starts the widget from its own <script> tag:
//   <script async src="…/widget/mourchid.<version>.js" integrity="…" crossorigin="anonymous"
//           data-commune="larache" data-lang="fr" data-color="#0b5d51" data-position="end"></script>
import { MourchidChat } from "./element.js";

const SETTINGS = ["commune", "lang", "color", "position", "theme", "emblem", "server"];

function begin(script) {
  if (!customElements.get("mourchid-chat")) customElements.define("mourchid-chat", MourchidChat);
  // A page that has its own element, or a script with no commune, is not given another one.
  if (!script || !("commune" in script.dataset)) return;
  const place = () => {
    if (document.querySelector("mourchid-chat")) return;
    const element = document.createElement("mourchid-chat");
    element.setAttribute("server", new URL(script.src).origin);
    for (const name of SETTINGS) if (script.dataset[name]) element.setAttribute(name, script.dataset[name]);
    document.body.append(element);
  };
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place, { once: true });
}

begin(document.currentScript);
