// Modals: https://docs.slack.dev/surfaces/modals/

import { act, failureText } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { Values, contextFor } from "./dispatch.js";
import { fill, h, icon } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { showError } from "./inputs.js";
import { get, subscribe, touches } from "./store.js";

const dialog = h("dialog", { class: "dialog modal", "aria-labelledby": "modal-title" });
const kept = new Map(); // what stands in the inputs, by view
let shown = null;

export function modals() {
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  subscribe((changed, first) => {
    if (first || touches(changed, "modal")) draw();
  });
}

function draw() {
  const view = get("modal");
  if (!view) {
    shown = null;
    kept.clear();
    if (dialog.open) dialog.close();
    return;
  }
  if (shown?.id !== view.id || shown.hash !== view.hash) render(view);
  shown = view;
  errors(view.errors ?? {});
  if (!dialog.open) dialog.showModal();
}

function valuesOf(view) {
  if (!kept.has(view.id)) kept.set(view.id, new Values());
  return kept.get(view.id);
}

function render(view) {
  const focused = dialog.contains(document.activeElement) ? document.activeElement.closest("[data-block]")?.dataset.block : null;
  valuesOf(view).only(view.blocks);
  const body = renderBlocks(view.blocks, contextFor({ view: view.id }, valuesOf(view)));
  const scrolled = dialog.querySelector(".modal-body")?.scrollTop ?? 0;
  const form = h(
    "form",
    { novalidate: true, onsubmit: submit },
    h(
      "header",
      { class: "modal-head" },
      h("h2", { id: "modal-title" }, withEmoji(view.title?.text ?? "")),
      h("button", { class: "tool", type: "button", "aria-label": "Close", onclick: close }, icon("close")),
    ),
    h("div", { class: "modal-body" }, body, h("div", { class: "modal-problem", role: "alert", hidden: true })),
    h("footer", { class: "dialog-buttons" }, h("button", { class: "button", type: "button", onclick: close }, withEmoji(view.close?.text ?? (view.depth > 1 ? "Back" : "Cancel"))), submitButton(view)),
  );
  fill(dialog, form);
  if (shown?.id === view.id) dialog.querySelector(".modal-body").scrollTop = scrolled;
  const again = focused ? dialog.querySelector(`[data-block="${CSS.escape(focused)}"] :is(input, textarea, button)`) : null;
  (again ?? dialog.querySelector("[data-focus]"))?.focus();
}

function submitButton(view) {
  if (!view.submit) return null;
  return h("button", { class: "button primary submit", type: "submit" }, h("span", {}, withEmoji(view.submit.text)));
}

function errors(wrong) {
  for (const block of dialog.querySelectorAll(".input-block")) showError(block, wrong[block.dataset.block] ?? "");
  dialog.querySelector(".input-block.wrong :is(input, textarea, button)")?.focus();
}

async function submit(event) {
  event.preventDefault();
  const view = shown;
  if (missing(view)) return;
  problem("");
  busy(true);
  const result = await act("submit", { view: view.id, values: valuesOf(view).inputs });
  busy(false);
  if (!result.ok) problem(result.problem ?? `We had some trouble connecting. Try again? (${failureText(result)})`);
  else if (shown?.id === view.id) errors(get("modal")?.errors ?? {});
}

/** Say which required fields are empty, before the app is asked. */
function missing(view) {
  let found = false;
  const { inputs } = valuesOf(view);
  for (const block of view.blocks) {
    if (block.type !== "input" || block.optional) continue;
    const value = block.block_id in inputs ? inputs[block.block_id] : initial(block.element);
    const empty = value === null || value === undefined || value === "" || value.length === 0;
    if (empty) showError(dialog.querySelector(`[data-block="${CSS.escape(block.block_id)}"]`), "Please fill this in.");
    found ||= empty;
  }
  if (found) dialog.querySelector(".input-block.wrong :is(input, textarea, button)")?.focus();
  return found;
}

const initial = (element) => Object.entries(element).find(([key]) => key.startsWith("initial_"))?.[1];

function busy(on) {
  dialog.querySelector(".submit")?.classList.toggle("busy", on);
  if (dialog.querySelector(".submit")) dialog.querySelector(".submit").disabled = on;
}

function problem(text) {
  const node = dialog.querySelector(".modal-problem");
  if (!node) return;
  node.hidden = !text;
  node.textContent = text;
}

async function close() {
  if (!shown) return;
  const result = await act("close", { view: shown.id, everything: Boolean(shown.clear_on_close) });
  if (result.problem) problem(result.problem);
}
