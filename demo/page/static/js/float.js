// Something that floats beside its anchor until it is left: menus, hints, the person's card.

let current = null;

/** Show `node` under (or above) `anchor`; focus goes back there when it closes. */
export function openFloat(anchor, node, { onclose = () => {}, match = false } = {}) {
  closeFloat();
  node.classList.add("float");
  // A modal dialog is the top layer: what floats over it has to be inside it.
  (anchor.closest("dialog") ?? document.body).append(node);
  current = { anchor, node, onclose };
  anchor.setAttribute("aria-expanded", "true");
  place(anchor, node, match);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  window.addEventListener("resize", closeFloat);
  return closeFloat;
}

export function closeFloat() {
  if (!current) return;
  const { anchor, node, onclose } = current;
  current = null;
  const focused = node.contains(document.activeElement);
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  document.removeEventListener("pointerdown", outside, true);
  document.removeEventListener("keydown", escape, true);
  window.removeEventListener("resize", closeFloat);
  if (focused && anchor.isConnected) anchor.focus();
  onclose();
}

export const floats = (anchor) => current?.anchor === anchor;

function outside(event) {
  if (!current.node.contains(event.target) && !current.anchor.contains(event.target)) closeFloat();
}

function escape(event) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  closeFloat();
}

function place(anchor, node, match) {
  const from = anchor.getBoundingClientRect();
  if (match) node.style.minWidth = `${from.width}px`;
  const size = node.getBoundingClientRect();
  const below = window.innerHeight - from.bottom - 8;
  const above = from.top - 8;
  const up = size.height > below && above > below;
  node.style.maxHeight = `${Math.max(140, up ? above : below)}px`;
  const height = Math.min(size.height, up ? above : below);
  node.style.top = `${up ? from.top - height - 4 : from.bottom + 4}px`;
  node.style.left = `${Math.max(8, Math.min(from.left, window.innerWidth - size.width - 8))}px`;
}
