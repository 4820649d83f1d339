import type { LocaleModule } from '@lit/localize';
import { expect } from 'chai';
import { createDeferred, type Deferred } from '../../src/core/deferred.js';
import { CallingError } from '../../src/core/errors.js';
import { locales, textLanguage } from '../../src/i18n/localization.js';
import { expectAccessible } from '../support/axe.js';
import { FakeHistory } from '../support/fakes/fake-history.js';
import { FakeVoicemail } from '../support/fakes/fake-voicemail.js';
import { drawn } from '../support/pseudo-language.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';
import { until } from '../support/until.js';

const LINE = '<webex-line uri="sip:alice@example.com"></webex-line>';
const root = document.documentElement;

describe('the language of the page', () => {
  const original = new Map(locales);
  let stage: Stage;

  beforeEach(() => {
    stage = setStage({ voicemail: new FakeVoicemail() });
  });
  afterEach(async () => {
    // The last element that leaves ends the watch over the language: English comes first.
    root.removeAttribute('lang');
    root.removeAttribute('dir');
    for (const [tag, load] of original) locales.set(tag, load);
    await stage.show('<webex-line-status></webex-line-status>');
    await until('English', () => textLanguage() === 'en');
    await strike();
  });

  async function status(): Promise<ShadowReader> {
    await stage.show(`${LINE}<webex-line-status></webex-line-status>`);
    stage.line().set({ status: 'registered' });
    return new ShadowReader(stage.find('webex-line-status'));
  }
  /** A language whose texts come when the test says. */
  function held(tag: string): Deferred<LocaleModule> {
    const deferred = createDeferred<LocaleModule>();
    locales.set(tag, () => deferred.promise);
    return deferred;
  }
  const textsOf = async (tag: string): Promise<LocaleModule> => {
    const texts = await original.get(tag)?.();
    if (!texts) throw new Error(`There is no ${tag}.`);
    return texts;
  };

  it('is followed while the page is there, and tells nobody else', async () => {
    let told = 0;
    const tell = (): unknown => (told += 1);
    window.addEventListener('lit-localize-status', tell);
    const reader = await status();
    await reader.reads('Ready');
    const words = {
      de: 'Bereit',
      ar: 'جاهز',
      ja: '利用可能',
      fr: 'Prête',
      es: 'Lista',
      en: 'Ready',
    };
    for (const [tag, word] of Object.entries(words)) {
      root.lang = tag;
      await reader.reads(word);
    }
    window.removeEventListener('lit-localize-status', tell);
    expect(told).to.equal(0);
  });

  it('is English where there is no other, and the language of a region', async () => {
    const reader = await status();
    for (const [tag, word] of [
      ['de-AT', 'Bereit'],
      ['it', 'Ready'],
      ['ES_mx', 'Lista'],
      ['', 'Ready'],
      ['ja-JP-u-ca-japanese', '利用可能'],
      ['not a language', 'Ready'],
    ] as const) {
      root.lang = tag;
      await reader.reads(word);
    }
  });

  it('writes dates and numbers as the region does, in the language of the texts', async () => {
    stage = setStage({
      callHistory: new FakeHistory([
        {
          sessionId: '1',
          lineId: 'sip:alice@example.com',
          direction: 'inbound',
          disposition: 'answered',
          remote: { name: 'Bob', uri: 'sip:bob@example.com' },
          startTime: new Date(2020, 0, 2, 12).getTime(),
          durationSeconds: 65,
          read: true,
        },
      ]),
    });
    await stage.show('<webex-call-history></webex-call-history>');
    const reader = new ShadowReader(stage.find('webex-call-history'));
    const moment = (): string => reader.root.querySelector<HTMLElement>('.row .main')?.title ?? '';
    for (const [tag, shown] of [
      ['de-DE', 'Januar'],
      ['de-AT', 'Jänner'],
      ['it-IT', 'January'],
      ['fr', 'janvier'],
    ] as const) {
      root.lang = tag;
      await reader.soon(() => moment().includes(shown));
    }
    root.lang = 'ar-EG';
    await reader.reads('١:٠٥');
  });

  it('counts as the language does', async () => {
    const message = { lineId: 'a', remote: {}, time: 0, durationSeconds: 1, urgent: false };
    const messages = Array.from({ length: 11 }, (_, index) => ({
      ...message,
      messageId: String(index),
      read: false,
    }));
    const voicemail = new FakeVoicemail([]);
    stage = setStage({ voicemail });
    root.lang = 'ar';
    await stage.show('<webex-voicemail></webex-voicemail>');
    const reader = new ShadowReader(stage.find('webex-voicemail'));
    for (const [count, said] of [
      [0, 'لا توجد رسائل جديدة'],
      [1, 'رسالة جديدة واحدة'],
      [2, 'رسالتان جديدتان'],
      [3, 'رسائل جديدة'],
      [11, 'رسالة جديدة'],
    ] as const) {
      voicemail.change(messages.slice(0, count));
      await reader.soon(
        () => reader.root.querySelector('[role=status]')?.textContent.includes(said) === true,
      );
    }
  });

  it('says why something failed in its own words, and anew in another language', async () => {
    const reader = await status();
    const error = new CallingError('forbidden', 'The server said 403.', { statusCode: 403 });
    stage.line().set({ status: 'failed', error });
    await reader.reads('The server does not allow this. (403)');
    root.lang = 'de';
    await reader.reads('Der Server erlaubt das nicht. (403)');
  });

  it('comes before anything is shown, where the page begins in it', async () => {
    const coming = held('de');
    root.lang = 'de';
    const reader = await status();
    await task();
    expect(reader.element.shadowRoot?.textContent.trim() ?? '').to.equal('');
    coming.resolve(await textsOf('de'));
    await reader.reads('Bereit');
  });

  it('is not waited for longer than 2 s, and is shown when it has come', async () => {
    const coming = held('de');
    root.lang = 'de';
    const reader = await status();
    await reader.soon(() => reader.element.shadowRoot !== null && reader.text.includes('Ready'));
    coming.resolve(await textsOf('de'));
    await reader.reads('Bereit');
  });

  it('is English where its texts cannot be loaded, until they can', async () => {
    const coming = held('de');
    root.lang = 'de';
    const reader = await status();
    coming.reject(new TypeError('It cannot be fetched.'));
    await reader.soon(() => reader.element.shadowRoot !== null && reader.text.includes('Ready'));
    locales.set('de', () => textsOf('de'));
    root.lang = 'de-AT';
    await reader.reads('Bereit');
  });

  it('is the last that was asked for, in whatever order they come', async () => {
    const reader = await status();
    await reader.reads('Ready');
    const german = held('de');
    const french = held('fr');
    root.lang = 'de';
    await task();
    root.lang = 'fr';
    await task();
    expect(reader.text).to.include('Ready');
    french.resolve(await textsOf('fr'));
    await reader.reads('Prête');
    german.resolve(await textsOf('de'));
    await task();
    expect(textLanguage()).to.equal('fr');
    await drawn(stage.root);
    expect(reader.text).to.include('Prête');
  });

  it('is known to what was away while it changed', async () => {
    const reader = await status();
    await reader.reads('Ready');
    const { element } = reader;
    const place = element.parentElement;
    element.remove();
    root.lang = 'de';
    await task();
    // With nobody to show it, nothing is loaded.
    expect(textLanguage()).to.equal('en');
    place?.append(element);
    await reader.reads('Bereit');
  });

  it('reads from right to left where the page does, and is accessible', async () => {
    root.lang = 'ar';
    root.dir = 'rtl';
    const reader = await status();
    await reader.reads('جاهز');
    stage.line().set({ status: 'failed' });
    await reader.soon(() => reader.root.querySelector('button') !== null);
    const button = reader.root.querySelector('button');
    // An address keeps the direction of its own.
    expect(button?.getAttribute('aria-label')).to.include('\u2068alice@example.com\u2069');
    expect(getComputedStyle(reader.element).direction).to.equal('rtl');
    await expectAccessible(reader.element);
  });

  it('keeps names and numbers in their own direction, where a line of the page begins', async () => {
    root.lang = 'ar';
    root.dir = 'rtl';
    await stage.show(
      `${LINE}<webex-incoming-call></webex-incoming-call><webex-dialpad></webex-dialpad>`,
    );
    stage.line().ring({ remote: { name: 'Bob', number: '+1 408 555 0100' } });
    const card = new ShadowReader(stage.find('webex-incoming-call'));
    await until('a card', () => card.element.shadowRoot?.querySelector('.texts') != null);
    const edge = card.root.querySelector('.texts')?.getBoundingClientRect().right;
    for (const one of card.root.querySelectorAll('.texts bdi')) {
      expect(one.getBoundingClientRect().right).to.be.closeTo(edge ?? 0, 0.5);
      expect(getComputedStyle(one).direction).to.equal('ltr');
    }
    const dialpad = new ShadowReader(stage.find('webex-dialpad'));
    const field = dialpad.root.querySelector('input');
    if (!field) throw new Error('There is no field.');
    expect(getComputedStyle(field).direction).to.equal('rtl');
    field.value = 'bob';
    expect(getComputedStyle(field).direction).to.equal('ltr');
  });
});
