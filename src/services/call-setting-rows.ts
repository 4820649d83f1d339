import type { SipAddress } from '../core/address.js';
import type { CallSettingsSnapshot, LineCallSettings } from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { defaultSettings, storedSetting, type SettingName } from './call-setting-values.js';

/** A row of the store `settings`: one setting of one line. */
export interface SettingRow {
  readonly id: string;
  readonly scope: string;
  readonly name: SettingName;
  /** What was set for all lines, of which it was one. */
  readonly all?: unknown;
  /** What was set for this line since. */
  readonly own?: unknown;
  /** When `all` was set, in epoch milliseconds. */
  readonly at: number;
}

/** What was set for all lines while there was none. */
export type KeptSettings = ReadonlyMap<
  SettingName,
  { readonly value: unknown; readonly at: number }
>;

/** A line of the calling, and what is stored of it. */
export interface StoredLine {
  readonly lineId: string;
  readonly address: SipAddress;
  readonly rows: readonly SettingRow[];
}

export function settingId(scope: string, name: SettingName): string {
  return `${scope} ${name}`;
}

/**
 * What holds, by what is stored: a line's own, else what was set for all when it was one of them, else
 * what was set for the others. What cannot be read does not count. Pure.
 */
export function settingsFrom(
  lines: readonly StoredLine[],
  kept: KeptSettings,
): CallSettingsSnapshot {
  const all = gather((name) => setForAll(name, lines, kept));
  return deepFreeze({
    all,
    lines: Object.fromEntries(
      lines.map(({ lineId, address, rows }) => [
        lineId,
        gather((name) => {
          const row = rows.find((one) => one.name === name);
          return (
            storedSetting(name, row?.own, address) ??
            storedSetting(name, row?.all, address) ??
            all[name]
          );
        }),
      ]),
    ),
  });
}

// What was set last: two lines may have been set apart, each with others.
function setForAll<Name extends SettingName>(
  name: Name,
  lines: readonly StoredLine[],
  kept: KeptSettings,
): LineCallSettings[Name] {
  const first = lines[0]?.address ?? NOWHERE;
  const found = lines.flatMap(({ address, rows }) =>
    rows
      .filter((row) => row.name === name)
      .map(({ all, at }) => ({ value: storedSetting(name, all, address), at })),
  );
  const { value, at = 0 } = kept.get(name) ?? {};
  found.push({ value: storedSetting(name, value, first), at });
  const latest = found
    .filter((one) => one.value !== undefined)
    .reduce<(typeof found)[number] | undefined>(
      (best, one) => (best && !(one.at > best.at) ? best : one),
      undefined,
    );
  return latest?.value ?? defaultSettings[name];
}

const NOWHERE: SipAddress = {
  scheme: 'sip',
  user: 'nobody',
  host: 'nowhere.invalid',
  parameters: '',
};

function gather(
  read: <Name extends SettingName>(name: Name) => LineCallSettings[Name],
): LineCallSettings {
  return {
    doNotDisturb: read('doNotDisturb'),
    callWaiting: read('callWaiting'),
    callForward: read('callForward'),
    voicemail: read('voicemail'),
  };
}
