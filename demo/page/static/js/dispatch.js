// What happens when somebody uses a control: confirm, tell the app, show that it works, say if it did not answer.

import { act, failureText } from "./api.js";
import { confirmation } from "./confirm.js";
import { h, icon } from "./dom.js";

/** What a view's controls hold: everything by block and action, and its input blocks alone by block id. */
export class Values {
  shown = new Map();
  inputs = {};

  /** Forget what stood in blocks that are not there any more. */
  only(blocks) {
    const there = new Set(blocks.map((block) => block.block_id));
    for (const block of Object.keys(this.inputs)) if (!there.has(block)) delete this.inputs[block];
    for (const held of this.shown.keys()) if (!there.has(JSON.parse(held)[0])) this.shown.delete(held);
  }
}

const key = (element, block) => JSON.stringify([block.block_id, element.action_id]);

/** Where blocks stand, for their controls: `place` is `{channel, ts}` or `{view}`. */
export function contextFor(place, values = new Values()) {
  return {
    place,
    value: (element, block) => values.shown.get(key(element, block)),
    keep: (element, block, value) => {
      values.shown.set(key(element, block), value);
      values.inputs[block.block_id] = value;
    },
    changed: async (element, block, value, node) => {
      if (element.confirm && !(await confirmation(element.confirm))) return;
      if (value !== undefined && element.type !== "overflow") values.shown.set(key(element, block), value);
      await tell({ element, block, value, node, place, values });
    },
  };
}

async function tell({ element, block, value, node, place, values }) {
  const around = node.closest(".block") ?? node;
  around.querySelector(".act-failed")?.remove();
  node.classList.add("busy");
  node.setAttribute("aria-busy", "true");
  const deed = { ...place, block_id: block.block_id, action_id: element.action_id, value };
  const result = await act("act", place.view ? { ...deed, values: values.inputs } : deed);
  node.classList.remove("busy");
  node.removeAttribute("aria-busy");
  const problem = failureText(result);
  if (problem) around.append(h("div", { class: "act-failed", role: "alert" }, icon("warning"), problem));
}
