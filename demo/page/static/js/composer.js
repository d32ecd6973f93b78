// Where one writes: commands with completion, mentions, suggestions while it is empty, one's earlier lines.

import { act, failureText } from "./api.js";
import { Completion } from "./completion.js";
import { fill, h, icon } from "./dom.js";
import { session } from "./session.js";
import { all, get, subscribe, touches } from "./store.js";

const PATIENCE = 20_000; // milliseconds after which nobody believes any more that something is being worked on

export class Composer {
  constructor({ thread }) {
    this.thread = thread;
    this.drafts = new Map();
    this.said = [];
    this.recalled = -1;
    const id = thread ? "thread-composer" : "composer";
    this.input = h("textarea", { class: "composer-input", id, rows: 1, autocomplete: "off", spellcheck: "true", enterkeyhint: "send" });
    this.completion = new Completion(this.input, () => this.changed());
    this.send = h("button", { class: "send", type: "button", "aria-label": "Send", onclick: () => this.submit() }, icon("send"));
    this.suggestions = h("div", { class: "suggestions" });
    this.status = h("div", { class: "composer-status", role: "status" });
    this.node = h(
      "div",
      { class: "composer" },
      this.suggestions,
      this.completion.node,
      h("div", { class: "composer-box" }, this.input, this.send),
      h("div", { class: "composer-foot" }, this.status, h("span", { class: "composer-keys" }, h("kbd", {}, "Enter"), " sends", thread ? null : [", ", h("kbd", {}, "/"), " for commands"])),
    );
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    subscribe((changed) => {
      if (touches(changed, "modal") && this.seen) this.say("");
      if (touches(changed, `message/${session.channel}`)) this.answered();
    });
  }

  /** Say where one writes; another place has another draft. */
  placed(channel) {
    const place = `${session.person}/${channel.id}/${this.thread ? session.thread : ""}`;
    if (this.place !== place) {
      if (this.place) this.drafts.set(this.place, this.input.value);
      this.place = place;
      this.input.value = this.drafts.get(place) ?? "";
      this.say("");
    }
    this.channel = channel;
    const where = channel.kind === "im" ? get("workspace").app.name : `#${channel.name}`;
    this.input.placeholder = this.thread ? "Reply…" : `Message ${where}, or type /`;
    this.input.setAttribute("aria-label", this.input.placeholder);
    this.changed();
  }

  changed() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
    this.send.disabled = !this.input.value.trim();
    this.completion.look(this.thread);
    this.drawSuggestions();
  }

  drawSuggestions() {
    const workspace = get("workspace");
    const offered = !this.thread && !this.input.value && get("me")?.kind !== "outsider" && workspace ? workspace.suggestions : [];
    const signature = offered.join("\n");
    if (signature === this.offered) return;
    this.offered = signature;
    this.suggestions.hidden = !offered.length;
    fill(
      this.suggestions,
      h("span", { class: "suggestions-label" }, "Try"),
      offered.map((line) => h("button", { class: "suggestion", type: "button", onclick: () => this.offer(line) }, line)),
    );
  }

  offer(line) {
    this.input.value = line;
    this.submit();
  }

  key(event) {
    if (event.isComposing || this.completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && (!this.input.value || this.recalled >= 0)) {
      this.recall(event, 1);
    } else if (event.key === "ArrowDown" && this.recalled >= 0) {
      this.recall(event, -1);
    } else {
      this.recalled = -1;
    }
  }

  /** Walk through what one has said before. */
  recall(event, step) {
    const at = this.recalled + step;
    if (at >= this.said.length) return;
    event.preventDefault();
    this.recalled = Math.max(at, -1);
    this.input.value = at < 0 ? "" : this.said[this.said.length - 1 - at];
    this.changed();
  }

  async submit() {
    const line = this.input.value.trim();
    if (!line) return;
    this.said.push(line);
    this.recalled = -1;
    this.input.value = "";
    this.changed();
    this.input.focus();
    if (line.startsWith("/")) this.working(line);
    const result = await act("type", { channel: this.channel.id, line, thread: this.thread ? session.thread : "" });
    if (result.problem) this.refused(line, failureText(result));
    else if (result.failure) this.say("");
  }

  working(line) {
    this.seen = new Set(all(`message/${this.channel.id}`).map((message) => message.ts));
    this.say(`${get("workspace").app.name} is working on ${line.split(" ").slice(0, 2).join(" ")}`, "working");
    this.timer = setTimeout(() => this.say(""), PATIENCE);
  }

  answered() {
    if (!this.seen) return;
    const news = all(`message/${session.channel}`).some((m) => m.user !== session.person && !this.seen.has(m.ts));
    if (news) this.say("");
  }

  refused(line, problem) {
    this.input.value = line;
    this.changed();
    this.say(problem, "refused");
  }

  say(text, kind = "") {
    clearTimeout(this.timer);
    if (kind !== "working") this.seen = null;
    this.status.className = `composer-status ${kind}`;
    this.status.textContent = text;
  }
}
