// A scrolling list of messages that keeps its nodes: only what changed is drawn again.

import { h } from "./dom.js";
import { isDismissed, messageNode } from "./message.js";
import { dateOf, dayName, sameDay } from "./time.js";

const FOLLOWS_SECONDS = 300;
const NEAR = 120; // pixels from the end that still count as reading the newest

export class Timeline {
  constructor({ label, inThread = false, before = () => null, replies = () => new Map() }) {
    this.list = h("div", { class: "timeline-list", role: "log", "aria-label": label, "aria-relevant": "additions" });
    this.node = h("div", { class: "timeline", tabindex: "0" }, this.list);
    this.inThread = inThread;
    this.before = before;
    this.replies = replies;
    this.drawn = new Map();
    // Pictures and previews arrive late; who reads the end stays there.
    this.atEnd = true;
    this.node.addEventListener("scroll", () => (this.atEnd = this.isAtEnd()), { passive: true });
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.node);
  }

  /** Show these messages; `fresh` for another conversation: nothing is kept, nothing is marked as new. */
  show(messages, { fresh = false, refresh = false, unreadFrom = "" } = {}) {
    this.messages = messages;
    this.unreadFrom = unreadFrom;
    if (fresh) {
      this.drawn.clear();
      this.atEnd = true;
    } else if (refresh) {
      this.drawn.clear();
    }
    const nodes = this.arrange(messages.filter((message) => !isDismissed(message)), fresh);
    this.place(nodes);
    if (this.atEnd) this.toEnd();
  }

  arrange(messages, fresh) {
    const nodes = [this.intro(fresh)];
    const next = new Map();
    const replies = this.replies();
    let last = null;
    for (const message of messages) {
      if (!last || !sameDay(dateOf(last.ts), dateOf(message.ts))) nodes.push(this.separator(dayName(dateOf(message.ts)), "day"));
      if (this.unreadFrom && message.ts > this.unreadFrom && (!last || last.ts <= this.unreadFrom)) nodes.push(this.separator("New", "new"));
      const entry = this.entry(message, last, fresh, replies.get(message.ts));
      next.set(message.ts, entry);
      nodes.push(entry.node);
      last = message;
    }
    this.drawn = next;
    return nodes.filter(Boolean);
  }

  intro(fresh) {
    if (fresh || !this.introNode) this.introNode = this.before();
    return this.introNode;
  }

  separator(text, kind) {
    return h("div", { class: `separator ${kind}`, role: "separator" }, h("span", {}, text));
  }

  entry(message, last, fresh, replies) {
    const follows = Boolean(last) && follow(last, message);
    const signature = JSON.stringify([message, follows, replies]);
    const old = this.drawn.get(message.ts);
    if (old?.signature === signature) return old;
    const node = messageNode(message, { follows, inThread: this.inThread, ondismiss: () => this.show(this.messages, { unreadFrom: this.unreadFrom }) });
    if (!fresh && this.settled) node.classList.add(old ? "changed" : "arrived");
    return { signature, node };
  }

  /** Put the nodes there in order, moving as little as possible: a focused button stays focused. */
  place(nodes) {
    let at = this.list.firstChild;
    for (const node of nodes) {
      if (node === at) {
        at = at.nextSibling;
      } else {
        this.list.insertBefore(node, at);
      }
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
    this.settled = true;
  }

  isAtEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }
}

function follow(last, message) {
  return (
    last.user === message.user &&
    Boolean(last.ephemeral) === Boolean(message.ephemeral) &&
    !message.bot_id &&
    Number(message.ts) - Number(last.ts) < FOLLOWS_SECONDS &&
    sameDay(dateOf(last.ts), dateOf(message.ts))
  );
}
