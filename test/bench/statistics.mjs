/** A quantile by linear interpolation between the two nearest values. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const above = sorted[below + 1] ?? sorted[below];
  return sorted[below] + (above - sorted[below]) * (place - below);
}

/** Median and quartiles. */
export function spread(values) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(values, q));
  return { low, median, high };
}

/**
 * How many times as much as the others: turn by turn where they were measured in turns, since what
 * disturbs one disturbs its neighbour too.
 */
export function ratio(values, others) {
  if (values.length !== others.length) {
    const median = quantile(values, 0.5) / quantile(others, 0.5);
    return { low: median, median, high: median };
  }
  return spread(values.map((value, turn) => value / others[turn]));
}
