const DAY = 86_400_000;

/*
 * Numbers, dates and durations as people of a language write them. Making a formatter is slow, so that
 * each is made once.
 */
const made = new Map<string, Intl.DateTimeFormat>();

function dates(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${Object.values(options).join(' ')} ${Object.keys(options).join(' ')}`;
  const format = made.get(key) ?? new Intl.DateTimeFormat(language, options);
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

/** A duration as on a clock: `1:05`, `1:00:05`. Seconds. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const rest = two(whole % 60);
  return minutes < 60
    ? `${String(minutes)}:${rest}`
    : `${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${rest}`;
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
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    );
  return new Intl.ListFormat(language, { type: 'unit' }).format(said);
}

/** A duration as on a clock, with the digits of a language: `1:05`, `1:00:05`. Whole seconds that are over. */
export function formatClockIn(seconds: number, language: string): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const parts = [...(hours > 0 ? [hours] : []), Math.floor(whole / 60) % 60, whole % 60];
  return parts
    .map((part, place) =>
      new Intl.NumberFormat(language, { minimumIntegerDigits: place === 0 ? 1 : 2 }).format(part),
    )
    .join(':');
}
