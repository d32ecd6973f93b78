// rich_text blocks: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelLink, dateText, groupMention, link, specialMention, userMention } from "./mentions.js";

export const richText = (block) => h("div", { class: "rich" }, (block.elements ?? []).map(part));

function part(element) {
  switch (element.type) {
    case "rich_text_list":
      return list(element);
    case "rich_text_quote":
      return h("blockquote", { class: "quote" }, pieces(element));
    case "rich_text_preformatted":
      return h("pre", { class: "pre" }, (element.elements ?? []).map((piece) => piece.text ?? piece.url ?? ""));
    default:
      return h("div", { class: "text" }, pieces(element));
  }
}

function list(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const start = element.offset ? { start: element.offset + 1 } : {};
  const node = h(tag, { class: `list indent-${Math.min(element.indent ?? 0, 6)}`, ...start });
  for (const item of element.elements ?? []) node.append(h("li", {}, pieces(item)));
  return node;
}

const pieces = (element) => (element.elements ?? []).map(piece);

function piece(element) {
  switch (element.type) {
    case "text":
      return styled(withBreaks(element.text), element.style);
    case "link":
      return styled([link(element.url, element.text ? [element.text] : [])], element.style);
    case "user":
      return userMention(element.user_id);
    case "usergroup":
      return groupMention(element.usergroup_id, "");
    case "channel":
      return channelLink(element.channel_id, "");
    case "broadcast":
      return specialMention(element.range);
    case "emoji":
      return h("span", { class: "emoji" }, emoji(element.name) ?? `:${element.name}:`);
    case "date":
      return dateText(`!date^${element.timestamp}^${element.format}^${element.url ?? ""}`, element.fallback ?? "");
    case "color":
      return h("code", { class: "code" }, element.value);
    default:
      return element.text ?? "";
  }
}

const withBreaks = (text) => String(text).split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

const STYLES = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "del"], ["underline", "u"]];

function styled(content, style = {}) {
  let nodes = content;
  for (const [name, tag] of STYLES) {
    if (style[name]) nodes = [h(tag, name === "code" ? { class: "code" } : {}, nodes)];
  }
  return nodes;
}
