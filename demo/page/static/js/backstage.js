// The right side: the cloud behind the conversation, the bot's process, and levers to make life hard for it.

import { pull } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { clusterList } from "./clusters.js";
import { logTail } from "./logtail.js";
import { showDrawer } from "./shell.js";
import { get, subscribe, touches } from "./store.js";

export function backstage(root) {
  const clouds = h("section", { class: "panel" });
  const bot = h("section", { class: "panel" });
  const log = logTail();
  root.append(
    h(
      "header",
      { class: "bar" },
      h("div", { class: "bar-title" }, h("h1", {}, "Behind the scenes"), h("p", { class: "topic" }, "The cloud and the bot, live")),
      h("button", { class: "tool", type: "button", "aria-label": "Close", onclick: () => showDrawer("backstage") }, icon("close")),
    ),
    h("div", { class: "panels" }, clouds, bot, log),
  );
  subscribe((changed, first) => {
    if (first || touches(changed, "cloud", "cluster")) drawCloud(clouds);
    if (first || touches(changed, "bot")) drawBot(bot);
  });
}

const PASSING = [
  [2, "2 min", "2 minutes"],
  [10, "10 min", "10 minutes"],
  [60, "1 h", "an hour"],
];
const trouble = h("p", { class: "lever-problem", role: "status" });

function drawCloud(node) {
  const cloud = get("cloud");
  node.hidden = !cloud;
  if (!cloud) return;
  const focused = document.activeElement?.dataset?.key;
  fill(
    node,
    h("h2", {}, icon("cloud"), "Demo cloud", h("span", { class: "panel-note" }, `${cloud.calls} API calls`)),
    clusterList(cloud.regions),
    h(
      "div",
      { class: "levers passing" },
      h("span", { class: "levers-label" }, icon("forward"), "Let pass"),
      PASSING.map(([minutes, short, long]) => lever(null, short, () => pull("pass", { minutes }), `pass-${minutes}`, `Let ${long} pass`)),
    ),
    h(
      "div",
      { class: "switches" },
      cloud.regions.map((region) => toggle(`${region.name} fails`, region.down, (on) => pull("region", { region: region.id, on }), region.id)),
      toggle("Throttle every call", cloud.throttled, (on) => pull("throttle", { on }), "throttle"),
      toggle("No more Spot instances", cloud.spot_gone, (on) => pull("spot", { on }), "spot"),
    ),
    h("div", { class: "levers" }, lever("warning", "Give up on missing nodes", () => pull("give-up"), "give-up"), trouble),
  );
  if (focused) node.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

const STATES = {
  online: "connected over its WebSocket",
  connecting: "running, not connected",
  starting: "starting",
  stopped: "stopped",
  failed: "ended with an error",
  offline: "not connected",
};

function drawBot(node) {
  const bot = get("bot");
  if (!bot) return;
  fill(
    node,
    h("h2", {}, icon("bolt"), "The bot", bot.pid ? h("span", { class: "panel-note" }, `process ${bot.pid}`) : null),
    h("p", { class: "bot-state" }, h("span", { class: `presence ${bot.state}` }), STATES[bot.state] ?? bot.state),
    bot.process
      ? h(
          "div",
          { class: "levers" },
          lever("restart", bot.state === "stopped" || bot.state === "failed" ? "Start it" : "Restart it", () => pull("restart"), "restart"),
          lever("plug", "Drop its socket", () => pull("drop"), "drop"),
        )
      : null,
  );
}

function lever(sign, label, act, key, name) {
  const node = h("button", { class: "lever", type: "button", dataset: { key }, "aria-label": name, title: name }, sign ? icon(sign) : null, label);
  node.addEventListener("click", async () => {
    node.classList.add("busy");
    const result = await act();
    node.classList.remove("busy");
    trouble.textContent = result.problem ?? "";
  });
  return node;
}

function toggle(label, on, act, key) {
  const box = h("input", { type: "checkbox", role: "switch", checked: on, dataset: { key }, onchange: () => act(box.checked) });
  return h("label", { class: ["switch", on && "on"] }, h("span", {}, label), box);
}
