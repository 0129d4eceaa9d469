// Building nodes. Everything is made with createElement and text nodes: no markup is ever parsed.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("p", {class: "x", onclick: f}, "text", child)`. Null and false children are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  return append(node, ...children);
}

export function append(node, ...children) {
  for (const child of children.flat(Infinity)) if (child != null && child !== false) node.append(child);
  return node;
}

/** Replaces what an element holds. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, ...children);
}

const PATHS = {
  chat: "M4 5h16v11H9l-5 4z M8 9h8 M8 12.5h5",
  close: "M6 6l12 12 M18 6L6 18",
  down: "M6 9l6 6 6-6",
  menu: "M5 7h14 M5 12h14 M5 17h14",
  send: "M4 12h14 M12 6l6 6-6 6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4.5 20c1-3.6 4-5 7.5-5s6.5 1.400 7.500 5",
  up: "M7 10.500v9H4v-9z M7 11l4-7c1.500 0 2.500 1 2.200 2.600L12.600 10H18c1.300 0 2.200 1.100 1.900 2.400l-1.400 5.600c-.2.900-1 1.500-1.900 1.500H7",
  print: "M7 9V4h10v5 M7 17H4V9h16v8h-3 M7 14h10v6H7z",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
  download: "M12 4v11 M7 10.500l5 5 5-5 M5 20h14",
  trash: "M5 7h14 M10 7V4h4v3 M7 7l1 13h8l1-13",
  shield: "M12 3l7 3v5c0 5-3 8.500-7 10-4-1.500-7-5-7-10V6z M9 12l2 2 4-4",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M3 12h18 M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9s.5-6 3.500-9z",
  external: "M10 5H5v14h14v-5 M13 4h7v7 M20 4l-9 9",
  warning: "M12 4l9 16H3z M12 10v4 M12 16.800v.4",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 11v5.500 M12 7.600v.4",
  check: "M5 12.500l4.500 4.500L19 7.500",
  documents: "M6 3h8l4 4v14H6z M14 3v4h4 M9 12h6 M9 16h6",
  fees: "M3 7h18v11H3z M12 15a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z M6 10v.1 M18 15v.1",
  delay: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z M12 7v5l3.500 2",
  place: "M12 21c-4-4.500-6.500-7.500-6.500-11a6.500 6.500 0 0 1 13 0c0 3.500-2.500 6.500-6.500 11z M12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  steps: "M4 6h2 M4 12h2 M4 18h2 M10 6h10 M10 12h10 M10 18h10",
  eligibility: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4.500 20c1-3.600 4-5 7.500-5s6.500 1.400 7.500 5",
  validity: "M5 5h14v15H5z M5 9.500h14 M9 3v4 M15 3v4 M9 14.500l2 2 4-4",
  law: "M12 4v16 M7 20h10 M5 7h14 M5 7l-2.500 6h5z M19 7l-2.500 6h5z",
};
PATHS.online = PATHS.globe;
PATHS.appeal = PATHS.law;

function svg(viewBox, attributes, ...paths) {
  const node = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox, "aria-hidden": "true", focusable: "false", ...attributes }))
    node.setAttribute(name, value);
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    node.append(path);
  }
  return node;
}

/** A decorative icon in the colour of the text. Those that point somewhere are mirrored in Arabic. */
export function icon(name) {
  const directed = name === "send" || name === "external" || name === "steps" || name === "chat";
  return svg("0 0 24 24", { class: directed ? "icon directed" : "icon" }, PATHS[name] || PATHS.info);
}

/** The eight-pointed star of Moroccan tilework: it stands where a commune has given no emblem of its own. */
export function star() {
  return svg("0 0 48 48", { class: "star" }, "M10 10h28v28H10z", "M24 4.200L43.800 24 24 43.800 4.200 24z",
    "M24 17a7 7 0 1 0 0 14 7 7 0 0 0 0-14z");
}

/** The emblem: the commune's image, or the star. */
export function emblem(url) {
  return url ? h("img", { src: url, alt: "", class: "emblem", width: 36, height: 36 }) : h("span", { class: "emblem" }, star());
}
