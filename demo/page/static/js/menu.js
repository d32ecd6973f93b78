// The list that opens under a menu: options in groups, searchable, one choice or several.

import { fill, h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { closeFloat, openFloat } from "./float.js";

const SEARCH_FROM = 7; // options, below which a search field only gets in the way

const textOf = (object) => withEmoji(object?.text ?? "");

/** Open it: `load(typed)` gives groups `{label, options}`; `onpick(option)` is called for each choice. */
export function openMenu(anchor, { load, chosen = () => [], several = false, external = false, least = 0, onpick }) {
  const list = h("div", { class: "menu-list", role: "listbox", "aria-multiselectable": several ? "true" : undefined });
  const search = h("input", { class: "menu-search", type: "text", placeholder: "Search", "aria-label": "Search the options", autocomplete: "off" });
  const node = h("div", { class: "menu" }, search, list);
  let turn = 0;
  const show = async () => {
    const mine = ++turn;
    if (external && search.value.length < least) return note(list, `Type ${least} or more characters`);
    if (external) note(list, "Loading…");
    const groups = await load(search.value);
    if (mine !== turn) return undefined;
    if (typeof groups === "string") return note(list, groups);
    const count = groups.reduce((sum, group) => sum + group.options.length, 0);
    if (!external && !search.value) search.hidden = count < SEARCH_FROM;
    fill(list, groups.map((group) => groupNode(group, { chosen, several, pick })));
    if (!count) return note(list, "No matches");
    mark(list, list.querySelector(".option"));
    return undefined;
  };
  const pick = (option) => {
    onpick(option);
    if (several) show();
    else closeFloat();
  };
  search.addEventListener("input", show);
  node.addEventListener("keydown", (event) => steer(event, list));
  show();
  openFloat(anchor, node, { match: true });
  (search.hidden ? list : search).focus({ preventScroll: true });
  if (search.hidden) focusable(list);
}

function focusable(list) {
  list.tabIndex = 0;
  list.focus({ preventScroll: true });
}

const note = (list, text) => fill(list, h("div", { class: "menu-note", role: "status" }, text));

function groupNode(group, { chosen, several, pick }) {
  const values = new Set(chosen().map((option) => option.value));
  return [
    group.label ? h("div", { class: "menu-group" }, textOf(group.label)) : null,
    group.options.map((option) => {
      const selected = values.has(option.value);
      return h(
        "button",
        {
          class: ["option", selected && "selected"],
          type: "button",
          role: "option",
          tabindex: "-1",
          "aria-selected": String(selected),
          onclick: () => pick(option),
          onpointermove: (event) => mark(event.currentTarget.parentElement, event.currentTarget),
        },
        several ? h("span", { class: "option-box", "aria-hidden": "true" }, selected ? "✓" : "") : null,
        h("span", { class: "option-text" }, textOf(option.text), option.description ? h("small", {}, textOf(option.description)) : null),
      );
    }),
  ];
}

/** Options that contain what was typed; for those the page knows itself. */
export function matching(groups, typed) {
  const wanted = typed.trim().toLowerCase();
  const fits = (option) => `${option.text.text} ${option.description?.text ?? ""}`.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, options: group.options.filter(fits) })).filter((group) => group.options.length);
}

function mark(list, option) {
  list.querySelector(".option.marked")?.classList.remove("marked");
  option?.classList.add("marked");
}

function steer(event, list) {
  const options = [...list.querySelectorAll(".option")];
  const at = options.findIndex((option) => option.classList.contains("marked"));
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 };
  if (event.key in steps && options.length) {
    event.preventDefault();
    const next = options[(steps[event.key] + options.length) % options.length];
    mark(list, next);
    next.scrollIntoView({ block: "nearest" });
  } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
    event.preventDefault();
    options[at].click();
  }
}
