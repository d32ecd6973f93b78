// One message.

import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { contextFor } from "./dispatch.js";
import { h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { fileNode } from "./filecard.js";
import { mrkdwn } from "./mrkdwn.js";
import { change } from "./session.js";
import { all, get } from "./store.js";
import { dateOf, shortTime } from "./time.js";

const dismissed = new Set();
export const isDismissed = (message) => dismissed.has(message.ts);

/** Render it; `follows` drops the face and name of a message right after one by the same author. */
export function messageNode(message, { follows = false, inThread = false, ondismiss } = {}) {
  const author = get(`person/${message.user}`);
  const side = follows
    ? h("span", { class: "message-side-time" }, shortTime(dateOf(message.ts)))
    : avatar(author);
  const node = h(
    "article",
    { class: ["message", follows && "follows", message.ephemeral && "ephemeral"], dataset: { ts: message.ts } },
    h("div", { class: "message-side" }, side),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral ? h("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      message.pinned ? h("div", { class: "only-you" }, icon("pin"), "Pinned") : null,
      follows ? null : head(message, author),
      content(message),
      message.reactions ? reactions(message.reactions) : null,
      inThread ? null : replies(message),
      message.ephemeral ? h("button", { class: "dismiss", type: "button", onclick: () => dismiss(message, ondismiss) }, "Dismiss") : null,
    ),
    inThread || message.ephemeral ? null : tools(message),
  );
  return node;
}

function head(message, author) {
  const name = author?.real_name ?? message.user;
  return h(
    "header",
    { class: "message-head" },
    h("span", { class: "author" }, name),
    author?.kind === "bot" ? h("span", { class: "badge" }, "APP") : null,
    author?.kind === "outsider" ? h("span", { class: "badge outside" }, author.team) : null,
    author?.kind === "guest" ? h("span", { class: "badge outside" }, "Guest") : null,
    h("time", { class: "when", title: dateOf(message.ts).toLocaleString() }, shortTime(dateOf(message.ts))),
  );
}

function content(message) {
  const context = contextFor({ channel: message.channel, ts: message.ts });
  const byApp = Boolean(message.bot_id);
  const parts = [];
  // A person's own blocks are the composer's: their text says the same, and knows who is mentioned.
  if (message.blocks?.length && byApp) parts.push(renderBlocks(message.blocks, context));
  else if (message.text) parts.push(mrkdwn(message.text));
  for (const attachment of message.attachments ?? []) parts.push(attachmentNode(attachment, context));
  for (const file of message.files ?? []) parts.push(fileNode(file));
  if (message.edited) parts.push(h("span", { class: "edited", title: `edited ${dateOf(message.edited).toLocaleString()}` }, "(edited)"));
  return h("div", { class: "message-content" }, parts);
}

const COLOURS = { good: "good", warning: "warn", danger: "bad" };

/** Secondary attachments: https://docs.slack.dev/messaging/formatting-message-text/#attachments */
function attachmentNode(attachment, context) {
  const node = h(
    "div",
    { class: ["attachment", COLOURS[attachment.color]] },
    attachment.title ? h("strong", {}, mrkdwn(attachment.title)) : null,
    attachment.text ? mrkdwn(attachment.text) : null,
    attachment.blocks ? renderBlocks(attachment.blocks, context) : null,
    attachment.fields ? h("div", { class: "fields" }, attachment.fields.map((f) => h("div", { class: "field" }, h("strong", {}, f.title), mrkdwn(f.value ?? "")))) : null,
    attachment.footer ? h("small", {}, attachment.footer) : null,
  );
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")) node.style.borderLeftColor = `#${attachment.color.replace("#", "")}`;
  return node;
}

const reactions = (given) =>
  h("div", { class: "reactions" }, given.map((r) => h("span", { class: "reaction", title: `:${r.name}:` }, emoji(r.name) ?? `:${r.name}:`, " ", r.count)));

function replies(message) {
  const found = repliesOf(message);
  if (!found.length) return null;
  const faces = [...new Set(found.map((reply) => reply.user))].slice(0, 3);
  const last = found[found.length - 1];
  return h(
    "button",
    { class: "replies", type: "button", onclick: () => change({ thread: message.ts }) },
    faces.map((id) => avatar(get(`person/${id}`), "small")),
    h("strong", {}, found.length === 1 ? "1 reply" : `${found.length} replies`),
    h("span", {}, `Last at ${shortTime(dateOf(last.ts))}`),
  );
}

export const repliesOf = (message) =>
  all(`message/${message.channel}`).filter((other) => other.thread_ts === message.ts && other.ts !== message.ts && !isDismissed(other));

function tools(message) {
  return h(
    "div",
    { class: "tools" },
    h("button", { class: "tool", type: "button", title: "Reply in a thread", "aria-label": "Reply in a thread", onclick: () => change({ thread: message.ts }) }, icon("reply")),
  );
}

function dismiss(message, ondismiss) {
  dismissed.add(message.ts);
  ondismiss?.();
}
