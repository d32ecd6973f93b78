// Who looks, at what, and how far they have read. It lives in the address and in the browser's own storage.

const DEFAULT_PERSON = "U0ALICE";
const DEFAULT_CHANNEL = "C0DATA";
const listeners = new Set();

const [person, channel] = location.hash.slice(1).split("/");
export const session = {
  person: person || DEFAULT_PERSON,
  channel: channel || DEFAULT_CHANNEL,
  thread: "",
  tab: "messages",
};

/** Call `listener(what)` when the person, the channel, the thread or the tab changed. */
export const onSession = (listener) => listeners.add(listener);

export function change(changes) {
  const before = { ...session };
  if (changes.channel && changes.channel !== session.channel) changes = { thread: "", tab: "messages", ...changes };
  Object.assign(session, changes);
  history.replaceState(null, "", `#${session.person}/${session.channel}`);
  const what = new Set(Object.keys(session).filter((key) => session[key] !== before[key]));
  if (what.size) for (const listener of listeners) listener(what);
}

const readKey = (channelId) => `read/${session.person}/${channelId}`;

/** The timestamp up to which a conversation was read; what was there before the first look counts as read. */
export const readUpTo = (channelId) => sessionStorage.getItem(readKey(channelId));
export const markRead = (channelId, ts) => sessionStorage.setItem(readKey(channelId), ts);
