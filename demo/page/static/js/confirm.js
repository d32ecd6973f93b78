// Confirmation dialogs: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

const textOf = (object, otherwise) => withEmoji(object?.text ?? otherwise);

/** Ask; true if confirmed. */
export function confirmation(spec) {
  return new Promise((resolve) => {
    const body = spec.text?.type === "mrkdwn" ? mrkdwn(spec.text.text) : h("p", {}, textOf(spec.text, ""));
    const dialog = h(
      "dialog",
      { class: "dialog confirm", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, textOf(spec.title, "Are you sure?")),
      body,
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { class: "button", type: "button", onclick: () => dialog.close("deny") }, textOf(spec.deny, "Cancel")),
        h("button", { class: `button ${spec.style === "danger" ? "danger" : "primary"}`, type: "button", onclick: () => dialog.close("confirm") }, textOf(spec.confirm, "Yes")),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "confirm");
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector(".dialog-buttons .button:last-child").focus();
  });
}
