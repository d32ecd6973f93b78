// The parts, put together.

import { backstage } from "./backstage.js";
import { conversation } from "./conversation.js";
import { modals } from "./modal.js";
import { session } from "./session.js";
import { prepareShell } from "./shell.js";
import { sidebar } from "./sidebar.js";
import { connect } from "./store.js";
import { threadPane } from "./thread.js";

const part = (id) => document.getElementById(id);

prepareShell();
sidebar(part("sidebar"));
conversation(part("conversation"));
threadPane(part("thread"));
backstage(part("backstage"));
modals();
connect(session.person);

// Typing goes to the message field, wherever one is: this is what chat clients do.
document.addEventListener("keydown", (event) => {
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.isComposing;
  const elsewhere = document.activeElement?.closest("input, textarea, select, button, a, dialog, [contenteditable], .float");
  if (!busy && !elsewhere && event.key !== " ") part("composer").focus();
});
