// Pictures. Only those that the workspace itself holds are loaded: this page asks nobody else for anything.

import { h } from "./dom.js";
import { link } from "./mentions.js";
import { session } from "./session.js";

/** An image block, accessory or context element. */
export function picture(image) {
  const url = local(image);
  if (url) return h("img", { class: "picture", src: url, alt: image.alt_text ?? "", loading: "lazy" });
  return h("span", { class: "picture-outside" }, "🖼 ", link(image.image_url ?? "", [image.alt_text || "picture"]));
}

function local(image) {
  const file = image.slack_file;
  if (file?.id) return asSeen(`/page/files/${encodeURIComponent(file.id)}/picture`);
  const url = file?.url ?? image.image_url ?? "";
  const path = url.startsWith(location.origin) ? url.slice(location.origin.length) : url.replace(/^https?:\/\/[^/]+(?=\/files\/F)/, "");
  return path.startsWith("/files/") ? asSeen(`/page${path}`) : "";
}

export const asSeen = (url) => `${url}?as=${encodeURIComponent(session.person)}`;
