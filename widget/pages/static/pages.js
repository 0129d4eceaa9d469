// The commune's page: a question in the page is put to the assistant on it.
for (const link of document.querySelectorAll("[data-assistant], [data-ask]")) {
  link.addEventListener("click", (event) => {
    const assistant = document.querySelector("mourchid-chat");
    if (!assistant?.panel) return; // not loaded: the link leads to a page that answers as well
    event.preventDefault();
    if (!assistant.panel.shown) assistant.toggle(true);
    if (link.dataset.ask) assistant.panel.say(link.dataset.ask);
  });
}
