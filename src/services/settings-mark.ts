const KEY = 'webex-calling-elements/call-settings';

/**
 * Whether any setting may be stored in this origin: known at once, unlike the settings themselves, so
 * that a phone without any need not load them before it rings.
 */
export function settingsMayBeStored(): boolean {
  try {
    return typeof localStorage !== 'undefined' && localStorage.getItem(KEY) === '1';
  } catch {
    // No access: there may still be a database.
    return true;
  }
}

/** Says so for every page of the origin, from the first setting that is stored on. */
export function markSettingsStored(): void {
  try {
    if (typeof localStorage !== 'undefined') localStorage.setItem(KEY, '1');
  } catch {
    // Then `settingsMayBeStored()` cannot be read either, or this page alone knows.
  }
}
