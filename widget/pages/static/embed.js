// The page to copy the tag from: what is chosen is seen at once, and written in the tag.
const form = document.getElementById("settings");
const tag = document.getElementById("tag");
const preview = document.getElementById("preview");

function show(event) {
  if (event?.target.name === "commune") form.elements.color.value = form.elements.commune.selectedOptions[0].dataset.color;
  const chosen = Object.fromEntries(new FormData(form));
  if (chosen.theme === "auto") delete chosen.theme;
  for (const name of ["commune", "lang", "color", "position", "theme"]) {
    if (!chosen[name]) preview.removeAttribute(name);
    else if (preview.getAttribute(name) !== chosen[name]) preview.setAttribute(name, chosen[name]);
  }
  const data = Object.entries(chosen).map(([name, value]) => ` data-${name}="${value}"`).join("");
  const { src, integrity } = tag.dataset;
  tag.textContent = `<script async src="${src}" integrity="${integrity}" crossorigin="anonymous"${data}></script>`;
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();

document.getElementById("copy").addEventListener("click", async ({ currentTarget }) => {
  const done = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(tag.textContent);
    done.textContent = currentTarget.dataset.done;
  } catch {
    // No right to the clipboard: the line is selected, for the keyboard.
    getSelection().selectAllChildren(tag);
  }
});
