// The left side: whose eyes one looks through, the conversations with their unread marks, light and dark.

import { avatar } from "./avatar.js";
import { fill, h, icon } from "./dom.js";
import { change, markRead, onSession, readUpTo, session } from "./session.js";
import { closeDrawers } from "./shell.js";
import { all, connect, get, linkState, subscribe, touches } from "./store.js";
import { themeSwitch } from "./theme.js";

export function sidebar(root) {
  const draw = () => {
    const workspace = get("workspace");
    if (!workspace) return;
    const focused = document.activeElement?.dataset?.key;
    fill(root, title(workspace), people(workspace), list("Channels", channels()), list("Apps", direct()), foot());
    if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  subscribe((changed, first) => {
    if (first) baseline();
    if (first || touches(changed, "message", "channel", "bot", "link", "workspace")) draw();
  });
  onSession((what) => {
    if (what.has("person")) connect(session.person);
    draw();
  });
}

function title(workspace) {
  return h("div", { class: "workspace-name" }, h("span", { class: "workspace-sign", "aria-hidden": "true" }), h("span", {}, h("strong", {}, workspace.name), h("small", {}, "workspace")));
}

function people(workspace) {
  const me = get("me");
  const cast = workspace.cast.find((one) => one.id === session.person);
  return h(
    "section",
    { class: "people", "aria-label": "Whose eyes you look through" },
    h("div", { class: "people-row", role: "radiogroup", "aria-label": "Be somebody else", onkeydown: walk }, workspace.cast.map(face)),
    h("div", { class: "people-who" }, h("span", {}, "You are"), h("strong", {}, me.real_name), h("span", {}, cast?.role ?? me.kind)),
    h("p", { class: "people-hint" }, cast?.hint ?? ""),
  );
}

function face(cast) {
  const person = get(`person/${cast.id}`);
  const mine = cast.id === session.person;
  return h(
    "button",
    {
      class: ["face", mine && "current"],
      type: "button",
      role: "radio",
      "aria-checked": String(mine),
      tabindex: mine ? "0" : "-1",
      "aria-label": `${person.real_name}, ${cast.role}`,
      title: `${person.real_name}, ${cast.role}: ${cast.hint}`,
      dataset: { key: cast.id },
      onclick: () => change({ person: cast.id, thread: "", tab: "messages" }),
    },
    avatar(person),
  );
}

function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const faces = [...event.currentTarget.querySelectorAll(".face")];
  const at = faces.indexOf(document.activeElement);
  const next = faces[(at + step + faces.length) % faces.length];
  next.focus();
  next.click();
}

const channels = () => all("channel").filter((one) => one.kind !== "im").sort((a, b) => order(a) - order(b));
const direct = () => all("channel").filter((one) => one.kind === "im");
const ORDER = ["data", "ops", "random", "shared-globex", "admin", "secret"];
const order = (channel) => (ORDER.indexOf(channel.name) + 1 || ORDER.length + 1);

function list(name, shown) {
  if (!shown.length) return null;
  return h("section", { class: "conversations" }, h("h2", {}, name), h("ul", {}, shown.map((channel) => h("li", {}, entry(channel)))));
}

function entry(channel) {
  const app = get("workspace").app;
  const isApp = channel.kind === "im";
  const current = channel.id === session.channel;
  // What is on the screen is being read, whoever is told first.
  const count = current && !document.hidden ? 0 : unread(channel);
  const sign = isApp ? avatar(get(`person/${app.user}`), "tiny") : icon(channel.kind === "private_channel" ? "lock" : "hash");
  const name = isApp ? app.name : channel.name;
  return h(
    "button",
    {
      class: ["conversation-entry", current && "current", count && "unread"],
      type: "button",
      "aria-current": current ? "page" : undefined,
      dataset: { key: channel.id },
      onclick: () => {
        change({ channel: channel.id });
        closeDrawers();
      },
    },
    sign,
    h("span", { class: "conversation-name" }, name),
    isApp ? h("span", { class: `presence ${get("bot")?.state ?? ""}`, title: presence() }) : null,
    count ? h("span", { class: "count", "aria-label": `${count} unread` }, count > 99 ? "99+" : count) : null,
  );
}

const presence = () => (get("bot")?.state === "online" ? "connected" : "not connected");

function unread(channel) {
  const read = readUpTo(channel.id) ?? "";
  return all(`message/${channel.id}`).filter((m) => m.ts > read && m.user !== session.person && (!m.thread_ts || m.thread_ts === m.ts)).length;
}

/** What was there before somebody's first look counts as read; not what they were told directly. */
function baseline() {
  for (const channel of all("channel")) {
    if (readUpTo(channel.id) !== null || channel.id.startsWith("D")) continue;
    const last = all(`message/${channel.id}`).reduce((newest, m) => (m.ts > newest ? m.ts : newest), "0");
    markRead(channel.id, last);
  }
}

function foot() {
  const lost = linkState() === "lost";
  return h("footer", { class: "sidebar-foot" }, themeSwitch(), h("span", { class: lost ? "lost" : "" }, lost ? "Demo not reachable, trying again…" : "Runs on this machine"));
}
