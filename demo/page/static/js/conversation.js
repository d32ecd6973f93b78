// The middle: a conversation's head, its messages, the composer; for the app also its Home tab.

import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { homeTab, leaveHome } from "./home.js";
import { introduction } from "./intro.js";
import { showDrawer } from "./shell.js";
import { change, markRead, onSession, readUpTo, session } from "./session.js";
import { all, get, subscribe, touches } from "./store.js";
import { Timeline } from "./timeline.js";

export function conversation(root) {
  const head = h("header", { class: "bar" });
  const timeline = new Timeline({ label: "Messages", before: () => introduction(channel()), replies });
  const composer = new Composer({ thread: false });
  const home = h("section", { class: "home", hidden: true });
  root.append(head, home, timeline.node, composer.node);

  let unreadFrom = "";
  const draw = (fresh, refresh = false) => {
    if (!channel()) return;
    drawHead(head);
    const atHome = session.tab === "home";
    home.hidden = !atHome;
    timeline.node.hidden = composer.node.hidden = atHome;
    if (atHome) homeTab(home);
    else leaveHome();
    const shown = top(session.channel);
    if (fresh) unreadFrom = firstUnread(shown);
    timeline.show(shown, { fresh, refresh, unreadFrom });
    composer.placed(channel());
    if (!document.hidden && !atHome) readAll(shown);
  };
  subscribe((changed, first) => {
    if (first) elsewhere();
    if (first) draw(true);
    else if (touches(changed, `message/${session.channel}`, "channel", "home", "workspace", "bot")) draw(false, touches(changed, "person"));
  });
  onSession((what) => {
    if (what.has("channel") || what.has("tab")) draw(what.has("channel"));
  });
  document.addEventListener("visibilitychange", () => draw(false));
}

const channel = () => get(`channel/${session.channel}`);

/** Somebody else may not be where one was: they begin in the first conversation they have. */
function elsewhere() {
  if (channel()) return;
  const first = all("channel").find((one) => one.kind !== "im") ?? all("channel")[0];
  if (first) change({ channel: first.id, thread: "" });
}

/** Messages outside threads, oldest first. */
export const top = (channelId) =>
  all(`message/${channelId}`).filter((m) => !m.thread_ts || m.thread_ts === m.ts).sort((a, b) => a.ts - b.ts);

/** The timestamps of all replies, by the message they reply to. */
function replies() {
  const found = new Map();
  for (const message of all(`message/${session.channel}`)) {
    if (message.thread_ts) found.set(message.thread_ts, `${found.get(message.thread_ts) ?? ""} ${message.ts}`);
  }
  return found;
}

function firstUnread(messages) {
  const read = readUpTo(session.channel);
  return read && messages.some((m) => m.ts > read && m.user !== session.person) ? read : "";
}

function readAll(messages) {
  const last = messages[messages.length - 1];
  if (last) markRead(session.channel, last.ts);
}

function drawHead(head) {
  const shown = channel();
  const people = shown.members.map((id) => get(`person/${id}`)).filter(Boolean);
  const isApp = shown.kind === "im";
  fill(
    head,
    h("button", { class: "tool only-narrow", type: "button", "aria-label": "Conversations", onclick: () => showDrawer("sidebar") }, icon("menu")),
    h(
      "div",
      { class: "bar-title" },
      h("h1", {}, isApp ? [avatar(appPerson(), "small"), appName()] : [icon(shown.kind === "private_channel" ? "lock" : "hash"), shown.name]),
      isApp ? tabs() : h("p", { class: "topic" }, shown.shared_with.length ? h("span", { class: "badge outside" }, `with ${shown.shared_with.join(", ")}`) : null, shown.topic),
    ),
    isApp ? null : h("div", { class: "members", title: people.map((p) => p.real_name).join(", ") }, people.filter((p) => p.kind !== "bot").slice(0, 3).map((p) => avatar(p, "small")), h("span", {}, people.length)),
    h("button", { class: "tool", type: "button", title: "Behind the scenes", "aria-label": "Behind the scenes", onclick: () => showDrawer("backstage") }, icon("cloud")),
  );
}

const appPerson = () => get(`person/${get("workspace").app.user}`);
const appName = () => get("workspace").app.name;

function tabs() {
  if (!get("workspace").app.home && !get("home")) return h("p", { class: "topic" }, "Ask in words: help, emr list, …");
  const tab = (name, label) =>
    h("button", { class: ["tab", session.tab === name && "current"], type: "button", "aria-pressed": String(session.tab === name), onclick: () => change({ tab: name }) }, label);
  return h("div", { class: "tabs" }, tab("home", "Home"), tab("messages", "Messages"));
}
