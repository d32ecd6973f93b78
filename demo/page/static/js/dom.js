// Building DOM. Text is always a text node: nothing that comes from a message is ever parsed as HTML.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** Make an element: attributes, `on…` listeners, `class`, `dataset`, then children (nodes, strings, null, arrays). */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  append(node, children);
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "class") node.className = Array.isArray(value) ? value.filter(Boolean).join(" ") : value;
  else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replace all children. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Draw one of our own icons: stroked paths on a 20×20 grid. */
export function icon(name, label = "") {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const path = document.createElementNS(NAMESPACE, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const ICONS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  at: "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm3-3v1.3c0 2.4 4 2.4 4-1.3a7 7 0 1 0-3 5.7",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  cloud: "M6 15.5a3.5 3.5 0 0 1-.4-7A5 5 0 0 1 15 9.6a3 3 0 0 1-.5 5.9z",
  close: "M5 5l10 10M15 5 5 15",
  send: "M3.5 16.5 17 10 3.5 3.5l1.6 5.2L11 10l-5.9 1.3z",
  reply: "M8 5 3.5 9.5 8 14M4 9.5h7.5a5 5 0 0 1 5 5V16",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M15.7 4.3l-1.5 1.5M5.8 14.2l-1.5 1.5",
  moon: "M16.5 12A7 7 0 0 1 8 3.5 7 7 0 1 0 16.5 12z",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zm8 2.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  down: "M5 8l5 5 5-5",
  file: "M5 2.5h6.5L16 7v10.5H5zM11.5 2.5V7H16",
  home: "M3.5 9.5 10 4l6.5 5.5V17h-4.500v-4.500h-4V17H3.500z",
  bolt: "M11.500 2 4.500 11.500H9.500L8.500 18l7-9.500H10.500z",
  restart: "M16 10a6 6 0 1 1-2-4.500M16 3v3.500h-3.500",
  plug: "M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v3",
  forward: "M4 5l6 5-6 5zM10.500 5l6 5-6 5z",
  gauge: "M3 14a7 7 0 1 1 14 0M10 14l3.500-5",
  warning: "M10 3 2.500 16.500h15zM10 8.500v3.500M10 14.500h.01",
  pin: "M7 3h6l-1 5 3 3H5l3-3zM10 11v6",
};
