// What the page asks of its server.

import { session } from "./session.js";

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) return { ok: false, problem: `The demo answered ${response.status}.` };
    return await response.json();
  } catch {
    return { ok: false, problem: "The demo is not running any more." };
  }
}

/** Do something as the person one is: `{ok, problem, failure, answer}`. */
export const act = (deed, details) => post("/page/act", { as: session.person, do: deed, ...details });

/** Pull one of the side panel's levers. */
export const pull = (lever, details = {}) => post("/page/lever", { pull: lever, ...details });

/** What the chat service says when the app did not answer. */
export function failureText(result) {
  if (result.problem) return result.problem;
  if (result.failure === "operation_timeout") return "The app did not answer in time (operation_timeout). Nothing is known about what it did.";
  if (result.failure === "dispatch_failed") return "The app could not be reached (dispatch_failed). Nothing was done.";
  if (result.failure) return `This app responded with an error (${result.failure}).`;
  return "";
}
