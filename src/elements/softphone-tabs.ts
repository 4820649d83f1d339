import ContactRound from 'lucide/dist/esm/icons/contact-round.mjs';
import Grip from 'lucide/dist/esm/icons/grip.mjs';
import RotateCcwClock from 'lucide/dist/esm/icons/rotate-ccw-clock.mjs';
import Settings from 'lucide/dist/esm/icons/settings.mjs';
import Voicemail from 'lucide/dist/esm/icons/voicemail.mjs';
import { formatNumber } from '../i18n/formats.js';
import { softphoneStrings as words } from '../i18n/softphone-strings.js';
import { html, type TemplateResult } from '../styles/lit.js';
import { exportedParts } from './exported-parts.js';
import type { Tab } from './tab-list.js';

export type TabId = 'keypad' | 'history' | 'contacts' | 'voicemail' | 'settings';

/** What is to be known for the tabs of a softphone. */
export interface SoftphoneCounts {
  /** Calls that were missed. */
  readonly missed: number;
  /** New messages. */
  readonly messages: number;
  readonly language: string;
}

/** The tabs of a softphone, the keypad first. */
export function softphoneTabs(counts: SoftphoneCounts): readonly Tab<TabId>[] {
  const { missed, messages, language } = counts;
  const number = (count: number): string => formatNumber(count, language);
  const badge = (count: number, say: (count: string) => string): Tab<TabId>['badge'] =>
    count === 0 ? undefined : { shown: number(count), said: say(number(count)) };
  return [
    { id: 'keypad', word: words.tab.keypad(), drawing: Grip },
    {
      id: 'history',
      word: words.tab.history(),
      drawing: RotateCcwClock,
      badge: badge(missed, words.missed),
    },
    { id: 'contacts', word: words.tab.contacts(), drawing: ContactRound },
    {
      id: 'voicemail',
      word: words.tab.voicemail(),
      drawing: Voicemail,
      badge: badge(messages, words.messages),
    },
    { id: 'settings', word: words.tab.settings(), drawing: Settings },
  ];
}

/** What each tab but the keypad shows. */
export const softphonePanels: Readonly<Record<Exclude<TabId, 'keypad'>, () => TemplateResult>> = {
  history: () =>
    html`<webex-call-history exportparts=${exportedParts.history}></webex-call-history>`,
  contacts: () => html`<webex-contacts exportparts=${exportedParts.contacts}></webex-contacts>`,
  voicemail: () => html`<webex-voicemail exportparts=${exportedParts.voicemail}></webex-voicemail>`,
  settings: () =>
    html`<webex-audio-devices exportparts=${exportedParts.devices}></webex-audio-devices>
      <webex-call-settings exportparts=${exportedParts.settings}></webex-call-settings>`,
};
