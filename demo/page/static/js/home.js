// The app's Home tab: https://docs.slack.dev/surfaces/app-home/

import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { Values, contextFor } from "./dispatch.js";
import { fill, h } from "./dom.js";
import { session } from "./session.js";
import { get } from "./store.js";

let shownFor = "";
let drawn = "";
let values = new Values();

/** Draw it; the app hears once per visit that it was opened. */
export function homeTab(root) {
  const visit = `${session.person}/${session.channel}`;
  if (shownFor !== visit) {
    shownFor = visit;
    drawn = "";
    values = new Values();
    act("home", {});
  }
  const home = get("home");
  const signature = JSON.stringify(home?.blocks ?? null);
  if (drawn === signature) return;
  drawn = signature;
  fill(root, home ? renderBlocks(home.blocks, contextFor({ view: home.id }, values)) : h("p", { class: "empty" }, "This app has not published a Home tab yet."));
}

/** Whoever leaves and comes back opens it again. */
export const leaveHome = () => (shownFor = "");
