/**
 * M14. An object without a prototype, with the entries of another: in one that has a prototype a text
 * from the network that spells `constructor` finds what is not of the table.
 */
export function table<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  const bare: Record<string, T> = Object.create(null) as Record<string, T>;
  return Object.assign(bare, entries);
}
