// Moments in the reader's own time zone.

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const clockSeconds = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" });
const LONG = { weekday: "long", month: "long", day: "numeric" };

export const dateOf = (ts) => new Date(Number(ts) * 1000);
export const shortTime = (date) => clock.format(date);
export const secondsTime = (date) => clockSeconds.format(date);

export const sameDay = (one, other) => one.toDateString() === other.toDateString();

/** "Today", "Yesterday", or the day. */
export function dayName(date) {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (sameDay(date, today)) return "Today";
  if (sameDay(date, yesterday)) return "Yesterday";
  return new Intl.DateTimeFormat(undefined, LONG).format(date);
}

const format = (options) => (date) => new Intl.DateTimeFormat(undefined, options).format(date);
const pretty = (plain) => (date) => {
  const name = dayName(date);
  return name === "Today" || name === "Yesterday" ? name.toLowerCase() : plain(date);
};
const SHORT = format({ month: "short", day: "numeric", year: "numeric" });
const MEDIUM = format({ month: "long", day: "numeric", year: "numeric" });
const FULL = format({ weekday: "long", month: "long", day: "numeric", year: "numeric" });

// https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
const TOKENS = {
  date_num: (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  date_slash: format({ day: "2-digit", month: "2-digit", year: "numeric" }),
  date: MEDIUM,
  date_short: SHORT,
  date_long: FULL,
  date_pretty: pretty(MEDIUM),
  date_short_pretty: pretty(SHORT),
  date_long_pretty: pretty(FULL),
  day_divider_pretty: (date) => dayName(date),
  time: shortTime,
  time_secs: secondsTime,
  ago: (date) => ago((Date.now() - date) / 1000),
};
const two = (number) => String(number).padStart(2, "0");

/** Fill `{date_short} at {time}`; an unknown word gives null, for which the fallback is shown. */
export function fillDate(pattern, seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (_, token) => {
    if (!TOKENS[token]) known = false;
    return known ? TOKENS[token](date) : "";
  });
  return known ? text : null;
}

/** Seconds as "3 minutes ago" or "in 2 hours". */
export function ago(seconds) {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= length) return words.format(-Math.round(seconds / length), unit);
  }
  return words.format(-Math.round(seconds), "second");
}

/** Minutes as "3 d 4 h", "2 h 5 m" or "12 m". */
export function span(minutes) {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days) return hours ? `${days} d ${hours} h` : `${days} d`;
  if (hours) return rest ? `${hours} h ${rest} m` : `${hours} h`;
  return `${rest} m`;
}
