// A shared file: a picture, the beginning of a text, or a card to download.

import { h, icon } from "./dom.js";
import { asSeen } from "./pictures.js";

export function fileNode(file) {
  if (file.kind === "gone") return h("div", { class: "file gone" }, icon("file"), "This file was deleted.");
  const url = asSeen(file.url);
  if (file.kind === "picture") {
    return h("figure", { class: "file picture-file" }, h("figcaption", {}, file.title), h("a", { href: url, target: "_blank", rel: "noopener" }, h("img", { src: url, alt: file.alt, loading: "lazy" })));
  }
  return h(
    "div",
    { class: "file" },
    h("a", { class: "file-head", href: url, download: file.name }, icon("file"), h("span", {}, h("strong", {}, file.title), h("small", {}, size(file.size)))),
    file.kind === "text" && file.preview ? h("pre", { class: "file-preview", tabindex: "0" }, file.preview, file.more ? "\n…" : "") : null,
  );
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
