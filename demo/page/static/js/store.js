// Everything this person sees, as the server's one stream tells it: a map of keys to entities.

const entities = new Map();
const listeners = new Set();
let source = null;
let link = "connecting";

export const get = (key) => entities.get(key);
export const linkState = () => link;

/** All entities of a kind (`channel`, `message/C0DATA`), in the order in which they came. */
export function all(kind) {
  const prefix = `${kind}/`;
  return [...entities].filter(([key]) => key.startsWith(prefix)).map(([, entity]) => entity);
}

/** Call `listener(changed, first)` after each event: the set of keys put or gone, and whether all is new. */
export function subscribe(listener) {
  listeners.add(listener);
}

/** Look through somebody's eyes; a lost stream comes back by itself. */
export function connect(person) {
  if (source) source.close();
  link = "connecting";
  source = new EventSource(`/page/stream?as=${encodeURIComponent(person)}`);
  source.onmessage = (event) => take(JSON.parse(event.data));
  source.onerror = () => say("lost");
}

function take(news) {
  const changed = new Set([...Object.keys(news.put), ...news.gone]);
  if (news.first) {
    for (const key of entities.keys()) changed.add(key);
    entities.clear();
  }
  for (const [key, entity] of Object.entries(news.put)) entities.set(key, entity);
  for (const key of news.gone) entities.delete(key);
  link = "open";
  changed.add("link");
  tell(changed, Boolean(news.first));
}

function say(state) {
  if (link === state) return;
  link = state;
  tell(new Set(["link"]), false);
}

function tell(changed, first) {
  for (const listener of listeners) listener(changed, first);
}

/** Whether any changed key is this one, or below it. */
export function touches(changed, ...kinds) {
  for (const key of changed) {
    if (kinds.some((kind) => key === kind || key.startsWith(`${kind}/`))) return true;
  }
  return false;
}
