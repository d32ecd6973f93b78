// Select menus: static, external, and those over people and conversations; one choice or several.

import { act, failureText } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { matching, openMenu } from "./menu.js";
import { all } from "./store.js";

const textOf = (object) => withEmoji(object?.text ?? "");
const option = (value, text, description = "") => ({
  value,
  text: { type: "plain_text", text },
  ...(description ? { description: { type: "plain_text", text: description } } : {}),
});

/** A menu; values are option objects for the app's own options, ids for people and conversations. */
export function selectControl(element, block, context) {
  const several = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "");
  let chosen = initially(element, kind, context.value(element, block));
  const shown = h("span", { class: "select-text" });
  const node = h("button", { class: "select", type: "button", "aria-haspopup": "listbox", "aria-expanded": "false" }, shown, icon("down"));
  node.dataset.action = element.action_id ?? "";
  const draw = () => {
    node.classList.toggle("empty", !chosen.length);
    fill(shown, chosen.length ? chips(chosen, several) : textOf(element.placeholder) || "Choose an option");
  };
  const report = () => {
    const values = chosen.map((one) => (OWN[kind] ? one.value : one));
    context.changed(element, block, several ? values : values[0], node);
  };
  const pick = (picked) => {
    const there = chosen.some((one) => one.value === picked.value);
    if (!several) chosen = [picked];
    else if (there) chosen = chosen.filter((one) => one.value !== picked.value);
    else if (chosen.length < (element.max_selected_items ?? Infinity)) chosen = [...chosen, picked];
    draw();
    if (!several) report();
  };
  node.addEventListener("click", () =>
    openMenu(node, {
      several,
      chosen: () => chosen,
      external: kind === "external_select",
      least: element.min_query_length ?? 3,
      load: (typed) => options(element, block, kind, typed, context),
      onpick: pick,
    }),
  );
  // Several choices are one act: it is told when the menu closes.
  if (several) new MutationObserver(() => node.getAttribute("aria-expanded") === "false" && changedSince() && report()).observe(node, { attributeFilter: ["aria-expanded"] });
  let told = JSON.stringify(chosen);
  const changedSince = () => {
    const now = JSON.stringify(chosen);
    const changed = now !== told;
    told = now;
    return changed;
  };
  draw();
  return node;
}

const chips = (chosen, several) =>
  several ? chosen.map((one) => h("span", { class: "chip" }, textOf(one.text))) : textOf(chosen[0].text);

// What the chat service itself offers; everything else is the app's.
const OWN = {
  users_select: () => all("person").filter((p) => p.kind !== "bot").map((p) => option(p.id, p.real_name, `@${p.name}`)),
  conversations_select: () => channels(),
  channels_select: () => channels().filter((one) => one.public),
};

const channels = () =>
  all("channel").map((c) => ({ ...option(c.id, c.kind === "im" ? "Direct message with the app" : `#${c.name}`), public: c.kind === "public_channel" }));

function initially(element, kind, kept) {
  const first = kept ?? element.initial_options ?? element.initial_option ?? element.initial_user ?? element.initial_users
    ?? element.initial_conversation ?? element.initial_conversations ?? element.initial_channel ?? element.initial_channels ?? [];
  return [first].flat().map((one) => (typeof one === "string" ? named(kind, one) : one)).filter(Boolean);
}

const named = (kind, id) => OWN[kind]?.().find((one) => one.value === id) ?? option(id, id);

async function options(element, block, kind, typed, context) {
  if (kind !== "external_select") {
    const groups = element.option_groups ?? [{ options: OWN[kind]?.() ?? element.options ?? [] }];
    return matching(groups, typed);
  }
  const result = await act("ask", { ...context.place, block_id: block.block_id, action_id: element.action_id, typed });
  if (!result.ok) return failureText(result) || "The options could not be loaded.";
  return result.answer?.option_groups ?? [{ options: result.answer?.options ?? [] }];
}
