// Slack's own markup into DOM: https://docs.slack.dev/messaging/formatting-message-text/

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelLink, dateText, groupMention, link, specialMention, userMention } from "./mentions.js";

const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A message's text: code fences, quotes, then what stands in a line. */
export function mrkdwn(text) {
  const parts = [];
  const pieces = String(text).split("```");
  pieces.forEach((piece, index) => {
    const closed = index < pieces.length - 1;
    if (index % 2 === 1 && closed) parts.push(h("pre", { class: "pre" }, decode(plainLinks(piece.replace(/^\n|\n$/g, "")))));
    else parts.push(...paragraphs(index % 2 === 1 ? "```" + piece : trimAround(piece, index, pieces.length)));
  });
  return h("div", { class: "mrkdwn" }, parts);
}

const plainLinks = (text) => text.replace(/<([^>|]+)\|([^>]+)>/g, "$2").replace(/<([^>]+)>/g, "$1");

/** Around a code block the line breaks belong to the block. */
function trimAround(piece, index, count) {
  let text = piece;
  if (index > 0) text = text.replace(/^\n/, "");
  if (index < count - 1) text = text.replace(/\n$/, "");
  return text;
}

function paragraphs(text) {
  if (!text) return [];
  const parts = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) parts.push(h("blockquote", { class: "quote" }, lines(quoted)));
    quoted = [];
  };
  let plain = [];
  const flushPlain = () => {
    if (plain.length) parts.push(h("div", { class: "text" }, lines(plain)));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const quote = line.match(/^(?:&gt;|>)\s?(.*)$/);
    if (quote) {
      flushPlain();
      quoted.push(quote[1]);
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return parts;
}

function lines(texts) {
  return texts.flatMap((line, index) => (index ? [h("br"), ...inline(line)] : inline(line)));
}

// One of: `code`, <…>, *bold*, _italic_, ~strike~, :emoji:. Marks count only at the edges of words.
const TOKEN =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?=\S)([^*\n]*?[^\s*])\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]*?[^\s_]|[^\n]*?\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]*?[^\s~])~(?![\w~])|:([a-z0-9_+-]+(?:::skin-tone-\d)?):/g;

/** What stands in one line. */
export function inline(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const node = tokenNode(match);
    if (node === null) continue;
    if (match.index > at) parts.push(decode(text.slice(at, match.index)));
    parts.push(node);
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(decode(text.slice(at)));
  return parts;
}

function tokenNode([whole, code, angle, bold, italic, strike, short]) {
  if (code !== undefined) return h("code", { class: "code" }, decode(plainLinks(code)));
  if (angle !== undefined) return angled(angle);
  if (bold !== undefined) return h("strong", {}, inline(bold));
  if (italic !== undefined) return h("em", {}, inline(italic));
  if (strike !== undefined) return h("del", {}, inline(strike));
  const character = emoji(short);
  return character ? h("span", { class: "emoji", title: whole }, character) : null;
}

function angled(body) {
  const [target, label] = split(body);
  if (target.startsWith("@")) return userMention(target.slice(1));
  if (target.startsWith("#")) return channelLink(target.slice(1), label && decode(label));
  if (target.startsWith("!date^")) return dateText(target, decode(label));
  if (target.startsWith("!subteam^")) return groupMention(target.slice("!subteam^".length), decode(label));
  if (target.startsWith("!")) return specialMention(target.slice(1));
  return link(decode(target), label ? inline(label) : []);
}

function split(body) {
  const bar = body.indexOf("|");
  return bar < 0 ? [body, ""] : [body.slice(0, bar), body.slice(bar + 1)];
}
