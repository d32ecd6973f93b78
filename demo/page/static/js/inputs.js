// Input blocks: a label, a control, a hint, and an error when there is one.

import { control } from "./controls.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";

let count = 0;

export function inputBlock(block, context) {
  const id = `input-${++count}`;
  const node = control(block.element, block, { ...context, changed: onlyIfAsked(block, context) });
  const labelled = node.matches("input, textarea, button") ? node : null;
  if (labelled) labelled.id = id;
  const error = h("div", { class: "field-error", id: `${id}-error`, role: "alert" });
  (labelled ?? node).setAttribute("aria-describedby", error.id);
  const optional = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  return h(
    "div",
    { class: "input-block" },
    h("label", { class: "input-label", for: id }, withEmoji(block.label.text), optional),
    node,
    error,
    block.hint ? h("div", { class: "hint" }, withEmoji(block.hint.text)) : null,
  );
}

/** An input only keeps what it holds, unless the app asked to hear of every change. */
function onlyIfAsked(block, context) {
  return (element, _block, value, node, { dispatches = true } = {}) => {
    context.keep(element, block, value);
    showError(node.closest(".input-block"), "");
    if (block.dispatch_action && dispatches) context.changed(element, block, value, node);
  };
}

/** Show what is wrong with a field, or nothing. */
export function showError(block, text) {
  if (!block) return;
  block.classList.toggle("wrong", Boolean(text));
  block.querySelector(".field-error").textContent = text;
}
