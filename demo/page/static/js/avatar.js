// Faces: initials on a colour of their own; the app has its sign.

import { h, icon } from "./dom.js";

const HUES = 8;

export function avatar(person, size = "") {
  if (!person) return h("span", { class: `avatar ${size}`, "aria-hidden": "true" }, "?");
  if (person.kind === "bot") return h("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, icon("bolt"));
  const initials = person.real_name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
  return h("span", { class: `avatar hue-${hue(person.id)} ${size}`, "aria-hidden": "true" }, initials);
}

function hue(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 38 + letter.codePointAt(0)) % 9967;
  return sum % HUES;
}
