// Completion in the composer: the manifest's commands, their hints, and mentions of the app.

import { fill, h } from "./dom.js";
import { get } from "./store.js";

export class Completion {
  constructor(input, onpick) {
    this.input = input;
    this.onpick = onpick;
    this.items = [];
    this.marked = 0;
    this.closed = false;
    this.node = h("div", { class: "completion", hidden: true, id: `${input.id}-completion` });
    input.setAttribute("aria-controls", this.node.id);
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    input.addEventListener("focus", () => (this.closed = false));
  }

  /** Look at what is typed, and offer what fits. */
  look(inThread) {
    const text = this.input.value;
    if (text !== this.text) this.closed = false;
    this.text = text;
    const commands = inThread ? [] : (get("workspace")?.commands ?? []);
    const known = commands.find((command) => text.startsWith(`${command.command} `));
    const mention = text.slice(0, this.input.selectionStart).match(/(^|\s)@(\w*)$/);
    if (this.closed || get("me")?.kind === "outsider") this.show([], "");
    else if (known) this.show([], "", known);
    else if (/^\/\S*$/.test(text)) this.show(commands.filter((c) => c.command.startsWith(text)).map(commandItem), "Commands of this workspace");
    else if (mention) this.show(mentions(mention[2]), "Mention");
    else this.show([], "");
  }

  show(items, title, hinted = null) {
    this.items = items;
    this.marked = Math.min(this.marked, Math.max(0, items.length - 1));
    this.node.hidden = !items.length && !hinted;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    if (hinted) fill(this.node, hint(hinted));
    else fill(this.node, h("div", { class: "completion-title" }, title, h("span", {}, h("kbd", {}, "↑"), h("kbd", {}, "↓"), " choose, ", h("kbd", {}, "Tab"), " complete")), this.list());
  }

  list() {
    return h(
      "div",
      { role: "listbox", "aria-label": "Completions" },
      this.items.map((item, index) =>
        h(
          "button",
          {
            class: ["completion-item", index === this.marked && "marked"],
            type: "button",
            role: "option",
            tabindex: "-1",
            "aria-selected": String(index === this.marked),
            onmousedown: (event) => event.preventDefault(),
            onclick: () => this.pick(item),
          },
          h("strong", {}, item.name),
          h("span", { class: "completion-hint" }, item.hint),
          h("span", { class: "completion-what" }, item.what),
        ),
      ),
    );
  }

  /** Take the keys that belong to an open list; true if it was one. */
  key(event) {
    if (!this.items.length) return false;
    const exact = this.items.length === 1 && this.items[0].name === this.input.value;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.marked = (this.marked + step + this.items.length) % this.items.length;
      this.show(this.items, this.node.querySelector(".completion-title").firstChild.textContent);
    } else if (event.key === "Tab" || (event.key === "Enter" && !exact)) {
      this.pick(this.items[this.marked]);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  pick(item) {
    const start = this.input.selectionStart;
    const before = this.input.value.slice(0, start).replace(/\S*$/, `${item.name} `);
    this.input.value = before + this.input.value.slice(start);
    this.input.focus();
    this.input.setSelectionRange(before.length, before.length);
    this.marked = 0;
    this.onpick();
  }

  close() {
    this.closed = true;
    this.show([], "");
  }
}

const commandItem = (command) => ({ name: command.command, hint: command.usage_hint ?? "", what: command.description });

function mentions(typed) {
  const app = get("workspace").app;
  const handle = get(`person/${app.user}`)?.name ?? "bot";
  return handle.startsWith(typed.toLowerCase()) ? [{ name: `@${handle}`, hint: "", what: app.name }] : [];
}

function hint(command) {
  return h("div", { class: "completion-usage" }, h("strong", {}, command.command), " ", h("span", { class: "completion-hint" }, command.usage_hint ?? ""), h("span", { class: "completion-what" }, command.description));
}
