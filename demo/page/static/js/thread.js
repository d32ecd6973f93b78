// The thread pane.

import { Composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { repliesOf } from "./message.js";
import { change, onSession, session } from "./session.js";
import { get, subscribe, touches } from "./store.js";
import { Timeline } from "./timeline.js";

export function threadPane(root) {
  const head = h("header", { class: "bar" });
  const timeline = new Timeline({ label: "Thread", inThread: true });
  const composer = new Composer({ thread: true });
  root.append(head, timeline.node, composer.node);
  const draw = (fresh) => {
    const channel = get(`channel/${session.channel}`);
    const parent = session.thread ? get(`message/${session.channel}/${session.thread}`) : null;
    root.hidden = !parent || !channel;
    document.getElementById("shell").classList.toggle("with-thread", !root.hidden);
    if (root.hidden) return;
    fill(
      head,
      h("div", { class: "bar-title" }, h("h1", {}, "Thread"), h("p", { class: "topic" }, channel.kind === "im" ? get("workspace").app.name : `#${channel.name}`)),
      h("button", { class: "tool", type: "button", "aria-label": "Close the thread", onclick: () => change({ thread: "" }) }, icon("close")),
    );
    const replies = repliesOf(parent).sort((a, b) => a.ts - b.ts);
    timeline.show([parent, ...replies], { fresh });
    composer.placed(channel);
    if (fresh) composer.input.focus();
  };
  subscribe((changed, first) => {
    if (first || touches(changed, `message/${session.channel}`)) draw(first);
  });
  onSession((what) => {
    if (what.has("thread") || what.has("channel") || what.has("person")) draw(what.has("thread"));
  });
}
