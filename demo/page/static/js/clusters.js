// The fleet as the demo cloud itself knows it, region by region.

import { h, icon } from "./dom.js";
import { all } from "./store.js";
import { span } from "./time.js";

const WORDS = {
  STARTING: "starting",
  BOOTSTRAPPING: "bootstrapping",
  RUNNING: "running",
  WAITING: "waiting",
  TERMINATING: "terminating",
  TERMINATED: "terminated",
  TERMINATED_WITH_ERRORS: "failed",
};
const ENDED_SHOWN = 2;

export const clusterList = (regions) => regions.map(regionNode);

function regionNode(region) {
  const clusters = all("cluster").filter((cluster) => cluster.region === region.id);
  const active = clusters.filter((cluster) => !cluster.ended).sort((a, b) => a.minutes - b.minutes);
  const ended = clusters
    .filter((cluster) => cluster.ended)
    .sort((a, b) => a.ended_minutes - b.ended_minutes)
    .slice(0, ENDED_SHOWN);
  return h(
    "div",
    { class: ["region", region.down && "down"] },
    h("h3", {}, region.name, h("span", {}, region.down ? "answers 503" : `${active.length} up`)),
    h("ul", { class: "clusters" }, [...active, ...ended].map(clusterNode)),
  );
}

function clusterNode(cluster) {
  return h(
    "li",
    { class: ["cluster", cluster.ended && "ended"], title: `${cluster.id}, account ${cluster.account}${cluster.owner ? `, owner ${cluster.owner}` : ""}` },
    h("span", { class: `cluster-mark ${WORDS[cluster.state]} ${cluster.idle ? "idle" : ""}` }),
    h("span", { class: "cluster-name" }, cluster.name, cluster.protected ? icon("lock", "protected") : null),
    h("span", { class: "cluster-state" }, cluster.resizing ? "resizing" : cluster.idle ? "idle" : WORDS[cluster.state]),
    h("span", { class: "cluster-facts" }, cluster.ended ? "" : `${cluster.nodes ? `${cluster.nodes} · ` : ""}${span(cluster.minutes)}`),
  );
}
