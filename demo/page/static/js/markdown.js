// The `markdown` block: ordinary Markdown, as much of it as messages use.
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./mentions.js";

export function markdown(source) {
  const lines = String(source).split("\n");
  const parts = [];
  while (lines.length) parts.push(block(lines));
  return h("div", { class: "rich markdown" }, parts);
}

/** Take one block off the front. */
function block(lines) {
  const line = lines.shift();
  if (/^\s*$/.test(line)) return null;
  if (line.startsWith("```")) return fence(lines);
  const heading = line.match(/^(#{1,6})\s+(.*)$/);
  if (heading) return h("h3", { class: "heading" }, inline(heading[2]));
  if (/^(-{3,}|\*{3,})\s*$/.test(line)) return h("hr");
  if (/^>\s?/.test(line)) return h("blockquote", { class: "quote" }, taken(line, lines, /^>\s?/).flatMap(broken));
  if (/^\s*[-*+]\s/.test(line)) return list("ul", taken(line, lines, /^\s*[-*+]\s+(\[[ x]\]\s)?/));
  if (/^\s*\d+[.)]\s/.test(line)) return list("ol", taken(line, lines, /^\s*\d+[.)]\s+/));
  return h("div", { class: "text" }, inline(line));
}

/** This line and those after it that begin alike, without their beginnings. */
function taken(first, lines, mark) {
  const found = [first.replace(mark, "")];
  while (lines.length && mark.test(lines[0])) found.push(lines.shift().replace(mark, ""));
  return found;
}

const broken = (line, index) => (index ? [h("br"), ...inline(line)] : inline(line));
const list = (tag, items) => h(tag, { class: "list" }, items.map((item) => h("li", {}, inline(item))));

function fence(lines) {
  const code = [];
  while (lines.length && !lines[0].startsWith("```")) code.push(lines.shift());
  lines.shift();
  return h("pre", { class: "pre" }, code.join("\n"));
}

const TOKEN = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|(?<!\w)[*_]([^*_]+)[*_](?!\w)|:([a-z0-9_+-]+):/g;

function inline(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(at, match.index), token(match));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

function token([whole, code, label, url, bold, bold2, strike, italic, short]) {
  if (code !== undefined) return h("code", { class: "code" }, code);
  if (url !== undefined) return link(url, inline(label));
  if (bold !== undefined || bold2 !== undefined) return h("strong", {}, inline(bold ?? bold2));
  if (strike !== undefined) return h("del", {}, inline(strike));
  if (italic !== undefined) return h("em", {}, inline(italic));
  return emoji(short) ?? whole;
}
