// People, channels, dates and links inside a text.

import { h } from "./dom.js";
import { change, session } from "./session.js";
import { get } from "./store.js";
import { fillDate } from "./time.js";

export function userMention(id) {
  const person = get(`person/${id}`);
  const mine = id === session.person;
  return h("span", { class: ["mention", mine && "mine"], title: person?.real_name ?? id }, `@${person?.real_name ?? id}`);
}

export function groupMention(id, label) {
  const handle = get("workspace")?.groups[id];
  return h("span", { class: "mention" }, `@${(handle ?? label.replace(/^@/, "")) || id}`);
}

export function specialMention(word) {
  return h("span", { class: "mention loud" }, `@${word.split("|")[0]}`);
}

/** A channel's name; one that the reader is not in is just a word. */
export function channelLink(id, label) {
  const channel = get(`channel/${id}`);
  const name = channel?.name || get("workspace")?.channels[id] || label;
  if (!channel) return h("span", { class: "mention" }, name ? `#${name}` : "a private channel");
  if (channel.kind === "im") return h("span", { class: "mention" }, "this conversation");
  return h("button", { class: "mention", type: "button", onclick: () => change({ channel: id }) }, `#${name}`);
}

/** `!date^seconds^pattern^url`, with what to show where the pattern is not understood. */
export function dateText(target, fallback) {
  const [, seconds, pattern = "", url = ""] = target.split("^");
  const text = fillDate(pattern, Number(seconds));
  const time = text === null ? h("span", {}, fallback) : h("time", { title: new Date(Number(seconds) * 1000).toLocaleString() }, text);
  return url ? link(url, [time]) : time;
}

const SAFE = /^(https?:|mailto:|tel:)/i;

/** A link out of the page; anything that is not one is only text. */
export function link(url, label) {
  const shown = label.length ? label : [url.replace(/^mailto:/, "")];
  if (!SAFE.test(url)) return h("span", {}, shown);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, shown);
}
