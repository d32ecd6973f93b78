// What stands above the first message: where one is, and, in the first channel, what this all is.

import { h, icon } from "./dom.js";
import { get } from "./store.js";

export function introduction(channel) {
  if (!channel) return null;
  if (channel.kind === "im") {
    return h("div", { class: "intro" }, h("h2", {}, `This is between you and ${get("workspace").app.name}`), h("p", {}, "Commands work here as well, and so do plain words: help, emr list."));
  }
  return h(
    "div",
    { class: "intro" },
    h("h2", {}, icon(channel.kind === "private_channel" ? "lock" : "hash"), channel.name),
    h("p", {}, channel.shared_with.length ? `Shared with ${channel.shared_with.join(", ")}. People from there cannot use your commands.` : about(channel)),
  );
}

function about(channel) {
  if (!channel.app_is_in) return "The app is not in this channel: it answers your commands in a direct message.";
  return `The very beginning of #${channel.name}. Everything runs on this machine: the chat, the cloud at the side, and the real bot between them.`;
}
