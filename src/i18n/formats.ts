const DAY = 86_400_000;

/*
 * Numbers, dates and durations as people of a language write them. Making a formatter is slow, so that
 * each is made once.
 */
const madeDates = new Map<string, Intl.DateTimeFormat>();
const madeNumbers = new Map<string, Intl.NumberFormat>();

function dates(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return once(madeDates, language, options, () => new Intl.DateTimeFormat(language, options));
}

function numbers(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return once(madeNumbers, language, options, () => new Intl.NumberFormat(language, options));
}

function once<T>(made: Map<string, T>, language: string, options: object, make: () => T): T {
  const key = JSON.stringify([language, options]);
  const format = made.get(key) ?? make();
  made.set(key, format);
  return format;
}

/**
 * When something was, as short as it is clear: the time of today, the weekday within a week, else the
 * date. `at` and `now`: epoch milliseconds.
 */
export function formatWhen(at: number, now: number, language: string): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight && at < midnight + DAY)
    return dates(language, { timeStyle: 'short' }).format(at);
  if (at >= midnight - 6 * DAY && at < midnight) {
    return dates(language, { weekday: 'short', hour: 'numeric', minute: '2-digit' }).format(at);
  }
  return dates(language, { dateStyle: 'medium' }).format(at);
}

/** Date and time in full, to be heard. */
export function formatMoment(at: number, language: string): string {
  return dates(language, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** A time of today to the second. */
export function formatTime(at: number, language: string): string {
  return dates(language, { timeStyle: 'medium' }).format(at);
}

/** A duration as on a clock, with the digits of a language: `1:05`, `1:00:05`. Seconds. */
export function formatClock(seconds: number, language: string): string {
  return clock(Math.max(0, Math.round(seconds)), language);
}

/** A duration in words of a language, to be heard: `1 minute, 5 seconds`. Seconds. */
export function formatDuration(seconds: number, language: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const;
  const said = parts
    .filter(([value, unit]) => value > 0 || (unit === 'second' && whole === 0))
    .map(([value, unit]) =>
      numbers(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    );
  return new Intl.ListFormat(language, { type: 'unit' }).format(said);
}

/** The same, of whole seconds that are over. */
export function formatClockIn(seconds: number, language: string): string {
  return clock(Math.max(0, Math.floor(seconds)), language);
}

function clock(whole: number, language: string): string {
  const hours = Math.floor(whole / 3600);
  const parts = [...(hours > 0 ? [hours] : []), Math.floor(whole / 60) % 60, whole % 60];
  return parts
    .map((part, place) =>
      numbers(language, { minimumIntegerDigits: place === 0 ? 1 : 2 }).format(part),
    )
    .join(':');
}

/** A number, with its unit where `options` name one. */
export function formatNumber(
  value: number,
  language: string,
  options: Intl.NumberFormatOptions = {},
): string {
  return numbers(language, options).format(value);
}
