// The last lines of the bot's own log.

import { h, icon } from "./dom.js";
import { all, get, subscribe, touches } from "./store.js";
import { secondsTime } from "./time.js";

export function logTail() {
  const list = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": "The bot's log" });
  const node = h("section", { class: "panel panel-log" }, h("h2", {}, icon("menu"), "Its log"), list);
  const drawn = new Map();
  let atEnd = true;
  const toEnd = () => atEnd && (list.scrollTop = list.scrollHeight);
  list.addEventListener("scroll", () => (atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40), { passive: true });
  new ResizeObserver(toEnd).observe(list); // it may have grown while its panel was closed
  subscribe((changed, first) => {
    if (!first && !touches(changed, "log")) return;
    node.hidden = !get("bot")?.process;
    const lines = all("log").sort((a, b) => a.number - b.number);
    const numbers = new Set(lines.map((line) => line.number));
    for (const [number, row] of drawn) {
      if (numbers.has(number)) continue;
      row.remove();
      drawn.delete(number);
    }
    for (const line of lines) {
      if (drawn.has(line.number)) continue;
      const row = lineNode(line);
      drawn.set(line.number, row);
      list.append(row);
    }
    toEnd();
  });
  return node;
}

function lineNode(line) {
  const time = line.time ? secondsTime(new Date(line.time)) : "";
  return h("div", { class: `log-line ${line.level}`, title: line.details }, h("time", {}, time), h("strong", {}, line.event), h("span", {}, line.details));
}
