// Interactive elements: https://docs.slack.dev/reference/block-kit/block-elements

import { h, icon } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { closeFloat } from "./float.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { selectControl } from "./selects.js";

const textOf = (object) => withEmoji(object?.text ?? "");

/** Render one element; what a person does with it goes to `context.changed(element, block, value, node)`. */
export function control(element, block, context) {
  const render = CONTROLS[element.type] ?? (element.type.includes("select") ? selectControl : unknown);
  return render(element, block, context);
}

const CONTROLS = {
  button,
  workflow_button: button,
  overflow,
  datepicker: (...all) => picker("date", "initial_date", ...all),
  timepicker: (...all) => picker("time", "initial_time", ...all),
  datetimepicker: momentPicker,
  checkboxes: (...all) => choices("checkbox", ...all),
  radio_buttons: (...all) => choices("radio", ...all),
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: textInput,
};

const unknown = (element) => h("span", { class: "unsupported" }, `“${element.type}” is not shown here.`);

function button(element, block, context) {
  const attributes = {
    class: ["button", element.style],
    type: "button",
    "aria-label": element.accessibility_label,
    dataset: { action: element.action_id ?? "" },
  };
  const node = h("button", attributes, h("span", {}, textOf(element.text)));
  node.addEventListener("click", () => {
    if (element.url) window.open(element.url, "_blank", "noopener");
    context.changed(element, block, undefined, node);
  });
  return node;
}

function overflow(element, block, context) {
  const node = h("button", { class: "button overflow", type: "button", "aria-label": "More actions", "aria-haspopup": "listbox" }, icon("more"));
  node.dataset.action = element.action_id ?? "";
  const pick = (option) => {
    closeFloat();
    if (option.url) window.open(option.url, "_blank", "noopener");
    context.changed(element, block, option, node);
  };
  node.addEventListener("click", () => openMenu(node, { load: () => [{ options: element.options }], onpick: pick }));
  return node;
}

function picker(type, initial, element, block, context) {
  const value = context.value(element, block) ?? element[initial] ?? "";
  const node = h("input", { class: "field-input picker", type, value, "aria-label": textOf(element.placeholder) || type });
  node.dataset.action = element.action_id ?? "";
  node.addEventListener("change", () => context.changed(element, block, node.value || null, node));
  return node;
}

/** Local date and time on the screen, seconds since the epoch in the payload. */
function momentPicker(element, block, context) {
  const seconds = context.value(element, block) ?? element.initial_date_time;
  const node = h("input", { class: "field-input picker", type: "datetime-local", value: seconds ? localMoment(seconds) : "", "aria-label": "Date and time" });
  node.dataset.action = element.action_id ?? "";
  node.addEventListener("change", () => {
    const picked = new Date(node.value).getTime();
    context.changed(element, block, Number.isNaN(picked) ? null : Math.round(picked / 1000), node);
  });
  return node;
}

function localMoment(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

let groups = 0;

function choices(type, element, block, context) {
  const kept = context.value(element, block) ?? element.initial_options ?? element.initial_option ?? [];
  const chosen = new Set([kept].flat().map((option) => option.value));
  const name = `choice-${++groups}`;
  const node = h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group" });
  node.dataset.action = element.action_id ?? "";
  const report = () => {
    const picked = element.options.filter((_, index) => node.querySelectorAll("input")[index].checked);
    context.changed(element, block, type === "radio" ? picked[0] : picked, node);
  };
  for (const option of element.options) {
    const box = h("input", { type, name, checked: chosen.has(option.value), onchange: report });
    const label = option.text.type === "mrkdwn" ? mrkdwn(option.text.text) : textOf(option.text);
    const more = option.description ? h("small", {}, option.description.type === "mrkdwn" ? mrkdwn(option.description.text) : textOf(option.description)) : null;
    node.append(h("label", { class: "choice" }, box, h("span", {}, label, more)));
  }
  return node;
}

const INPUT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };

function textInput(element, block, context) {
  const node = h(element.multiline ? "textarea" : "input", {
    class: "field-input",
    type: element.multiline ? undefined : (INPUT_TYPES[element.type] ?? "text"),
    inputmode: element.type === "number_input" ? "decimal" : undefined,
    rows: element.multiline ? 4 : undefined,
    placeholder: textOf(element.placeholder) || undefined,
    maxlength: element.max_length,
    value: context.value(element, block) ?? element.initial_value ?? "",
    autocomplete: "off",
  });
  node.dataset.action = element.action_id ?? "";
  if (element.focus_on_load) node.dataset.focus = "";
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = (dispatches) => context.changed(element, block, node.value || null, node, { dispatches });
  node.addEventListener("input", () => tell(on.includes("on_character_entered")));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !element.multiline && block.dispatch_action && on.includes("on_enter_pressed")) {
      event.preventDefault();
      tell(true);
    }
  });
  return node;
}
