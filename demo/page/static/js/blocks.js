// Block Kit: https://docs.slack.dev/reference/block-kit/blocks

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { control } from "./controls.js";
import { inputBlock } from "./inputs.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { picture } from "./pictures.js";
import { richText } from "./richtext.js";

/** Render blocks; `context` says where they stand and what their controls do (see dispatch.js). */
export const renderBlocks = (blocks, context) => h("div", { class: "blocks" }, blocks.map((block) => renderBlock(block, context)));

function renderBlock(block, context) {
  const render = BLOCKS[block.type];
  const node = render ? render(block, context) : unsupported(block);
  node.classList.add("block");
  if (block.block_id) node.dataset.block = block.block_id;
  return node;
}

/** A text object: plain or mrkdwn. */
export function textObject(object) {
  if (!object) return null;
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return h("span", { class: "plain" }, object.emoji === false ? object.text : withEmoji(object.text));
}

const BLOCKS = {
  header: (block) => h("h3", { class: "header-block" }, textObject(block.text)),
  divider: () => h("hr", { class: "divider-block" }),
  section,
  context: (block) => h("div", { class: "context-block" }, (block.elements ?? []).map(contextElement)),
  actions: (block, context) =>
    h("div", { class: "actions-block" }, (block.elements ?? []).map((element) => control(element, block, context))),
  image: (block, context) =>
    h("figure", { class: "image-block" }, block.title ? h("figcaption", {}, textObject(block.title)) : null, picture(block, context)),
  input: inputBlock,
  rich_text: (block) => richText(block),
  markdown: (block) => markdown(block.text),
  table,
};

function section(block, context) {
  const body = h("div", { class: "section-body" });
  if (block.text) body.append(textObject(block.text));
  if (block.fields) body.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "field" }, textObject(field)))));
  const accessory = block.accessory ? h("div", { class: "accessory" }, accessoryNode(block, context)) : null;
  return h("div", { class: "section-block" }, body, accessory);
}

function accessoryNode(block, context) {
  return block.accessory.type === "image" ? picture(block.accessory, context) : control(block.accessory, block, context);
}

function contextElement(element) {
  return element.type === "image" ? picture(element) : textObject(element);
}

function table(block) {
  const rows = (block.rows ?? []).map((cells, index) =>
    h("tr", {}, cells.map((cell, column) => h(index ? "td" : "th", { class: alignment(block, column) }, cellNode(cell)))),
  );
  return h("div", { class: "table-block" }, h("table", {}, rows));
}

const alignment = (block, column) => `align-${block.column_settings?.[column]?.align ?? "left"}`;
const cellNode = (cell) => (cell.type === "rich_text" ? richText(cell) : String(cell.text ?? ""));

function unsupported(block) {
  return h("div", { class: "unsupported" }, `A block of type “${block.type}” is not shown here.`);
}
