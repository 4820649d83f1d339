/** A column of what is stored, or several, by which rows are found. */
export interface IndexShape {
  readonly name: string;
  readonly keyPath: string | string[];
}

/** One kind of rows. */
export interface StoreShape {
  readonly name: StoreName;
  readonly keyPath: string | string[];
  readonly indexes: readonly IndexShape[];
  /** The version of the schema that brought it. */
  readonly since: number;
}

export const storeNames = [
  'calls',
  'contacts',
  'groups',
  'messages',
  'recordings',
  'settings',
] as const;

export type StoreName = (typeof storeNames)[number];

export const SCHEMA_VERSION = 1;

/**
 * Every row has an `id`, and a `scope` (`scopeOf()`): two callings with the same server and address
 * share what is stored. Versions only add: `since` tells an upgrade what is missing.
 */
export const stores: readonly StoreShape[] = [
  {
    name: 'calls',
    keyPath: 'id',
    since: 1,
    indexes: [
      // The id last, so that no two rows are at the same place and a page can go on after one.
      { name: 'by-start', keyPath: ['scope', 'startTime', 'id'] },
      { name: 'by-end', keyPath: ['scope', 'endTime', 'id'] },
      // Only rows that have `missed`, which is 1 until it is read.
      { name: 'by-missed', keyPath: ['scope', 'missed'] },
      // Only rows that have `open`, which is 1 while the call goes on.
      { name: 'by-open', keyPath: 'open' },
    ],
  },
  {
    name: 'contacts',
    keyPath: 'id',
    since: 1,
    indexes: [{ name: 'by-scope', keyPath: ['scope', 'id'] }],
  },
  {
    name: 'groups',
    keyPath: 'id',
    since: 1,
    indexes: [{ name: 'by-scope', keyPath: ['scope', 'id'] }],
  },
  {
    name: 'messages',
    keyPath: 'id',
    since: 1,
    indexes: [
      { name: 'by-time', keyPath: ['scope', 'time', 'id'] },
      // Only rows that have `open`, which is 1 while the message is being recorded.
      { name: 'by-open', keyPath: 'open' },
    ],
  },
  {
    name: 'recordings',
    keyPath: ['messageId', 'position'],
    since: 1,
    indexes: [],
  },
  {
    name: 'settings',
    keyPath: 'id',
    since: 1,
    indexes: [{ name: 'by-scope', keyPath: ['scope', 'id'] }],
  },
];

/** Where rows of a line belong: its address at that server. `server` as it was given. */
export function scopeOf(server: string, lineId: string): string {
  return `${server.trim().replace(/\s+/gu, ' ')}|${lineId}`;
}
