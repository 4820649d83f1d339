import { expect } from 'chai';
import { filter, firstValueFrom, take, timeout } from 'rxjs';
import { systemClock } from '../../src/core/clock.js';
import type {
  CallForwardSetting,
  CallSettingsSnapshot,
  VoicemailSetting,
} from '../../src/core/data-services.js';
import { IndexedDbCallSettings } from '../../src/services/indexed-db-call-settings.js';
import { settingsMayBeStored } from '../../src/services/settings-mark.js';
import type { Database } from '../../src/storage/database.js';
import { codeOf } from '../support/codes.js';

const ALICE = 'sip:alice@example.com';
const BOB = 'sip:bob@example.com';

const off: CallForwardSetting = {
  callForwarding: {
    always: { enabled: false },
    busy: { enabled: false },
    noAnswer: { enabled: false, numberOfRings: 3 },
  },
};

function forwarding(parts: Partial<CallForwardSetting['callForwarding']>): CallForwardSetting {
  return { callForwarding: { ...off.callForwarding, ...parts } };
}

const mailbox: VoicemailSetting = {
  enabled: true,
  sendAllCalls: { enabled: false },
  sendBusyCalls: { enabled: true },
  sendUnansweredCalls: { enabled: true, numberOfRings: 5 },
};

/** What `CallSettings` keep to, on any storage. `again` is the same storage in another tab. */
export function callSettingsContract(
  name: string,
  open: () => Database,
  again: () => Database,
): void {
  describe(`CallSettings in ${name}`, () => {
    let lineIds: string[];
    let server: string;
    let linesChanged: (() => void)[];
    let database: Database;
    let settings: IndexedDbCallSettings;
    let made: IndexedDbCallSettings[];

    function create(on: Database): IndexedDbCallSettings {
      const one = new IndexedDbCallSettings({
        clock: systemClock,
        database: on,
        lineIds: () => lineIds,
        scopeOf: (lineId) => `${server}|${lineId}`,
        followScopes: (changed) => {
          linesChanged.push(changed);
          return () => undefined;
        },
      });
      made.push(one);
      return one;
    }

    beforeEach(() => {
      localStorage.clear();
      lineIds = [ALICE, BOB];
      server = 'wss://a.example';
      linesChanged = [];
      made = [];
      database = open();
      settings = create(database);
    });

    afterEach(() => {
      for (const one of made) one.dispose();
    });

    const reaches = (
      of: IndexedDbCallSettings,
      wanted: (snapshot: CallSettingsSnapshot) => boolean,
    ): Promise<CallSettingsSnapshot> =>
      firstValueFrom(of.settings$.pipe(filter(wanted), take(1), timeout(5_000)));

    it('is idle until it is asked, then ready, and says whether it lasts', async () => {
      expect(settings.state).to.deep.equal({ status: 'idle' });
      await settings.getDoNotDisturbSetting();
      expect(settings.state.status).to.equal('ready');
      expect(settings.state.persistent).to.equal(name === 'IndexedDB');
    });

    it('has defaults in the SDK’s shapes, and stores nothing to have them', async () => {
      for (const lineId of [undefined, ALICE]) {
        expect(await settings.getDoNotDisturbSetting(lineId)).to.deep.equal({ enabled: false });
        expect(await settings.getCallWaitingSetting(lineId)).to.deep.equal({ enabled: true });
        expect(await settings.getCallForwardSetting(lineId)).to.deep.equal(off);
        expect(await settings.getVoicemailSetting(lineId)).to.deep.equal({
          enabled: false,
          sendAllCalls: { enabled: false },
          sendBusyCalls: { enabled: true },
          sendUnansweredCalls: { enabled: true, numberOfRings: 3 },
        });
      }
      expect(settingsMayBeStored()).to.equal(false);
    });

    it('keeps each setting', async () => {
      const moved = forwarding({
        always: { enabled: false, destination: '+1 (408) 555-0100' },
        busy: { enabled: true, destination: 'carol' },
        noAnswer: { enabled: true, destination: 'sip:dan@example.org', numberOfRings: 20 },
      });
      await settings.setDoNotDisturbSetting(true);
      await settings.setCallWaitingSetting(false);
      await settings.setCallForwardSetting(moved);
      await settings.setVoicemailSetting(mailbox);
      expect(settingsMayBeStored()).to.equal(true);
      for (const lineId of [undefined, ALICE, BOB]) {
        expect(await settings.getDoNotDisturbSetting(lineId)).to.deep.equal({ enabled: true });
        expect(await settings.getCallWaitingSetting(lineId)).to.deep.equal({ enabled: false });
        expect(await settings.getCallForwardSetting(lineId)).to.deep.equal(moved);
        expect(await settings.getVoicemailSetting(lineId)).to.deep.equal(mailbox);
      }
    });

    it('a line has its own, until all are set', async () => {
      await settings.setDoNotDisturbSetting(true, 'bob@example.com');
      expect(await settings.getDoNotDisturbSetting(BOB)).to.deep.equal({ enabled: true });
      expect(await settings.getDoNotDisturbSetting(ALICE)).to.deep.equal({ enabled: false });
      expect(await settings.getDoNotDisturbSetting()).to.deep.equal({ enabled: false });
      await settings.setCallWaitingSetting(false);
      await settings.setCallWaitingSetting(true, ALICE);
      expect(await settings.settingsOf(ALICE)).to.deep.include({
        callWaiting: { enabled: true },
        doNotDisturb: { enabled: false },
      });
      expect(await settings.getCallWaitingSetting()).to.deep.equal({ enabled: false });
      await settings.setDoNotDisturbSetting(false);
      await settings.setCallWaitingSetting(false);
      for (const lineId of lineIds) {
        const { doNotDisturb, callWaiting } = await settings.settingsOf(lineId);
        expect([doNotDisturb.enabled, callWaiting.enabled]).to.deep.equal([false, false]);
      }
    });

    it('what is set for all holds for lines that come later, and without any line', async () => {
      lineIds = [];
      await settings.setDoNotDisturbSetting(true);
      expect(await settings.getDoNotDisturbSetting()).to.deep.equal({ enabled: true });
      lineIds = [ALICE];
      expect(await settings.getDoNotDisturbSetting(ALICE)).to.deep.equal({ enabled: true });
      await settings.setDoNotDisturbSetting(false);
      await settings.setCallWaitingSetting(false);
      lineIds = [ALICE, BOB];
      const { doNotDisturb, callWaiting } = await settings.settingsOf(BOB);
      expect([doNotDisturb.enabled, callWaiting.enabled]).to.deep.equal([false, false]);
    });

    it('is of a line at a server: of another person, or elsewhere, it does not hold', async () => {
      lineIds = [ALICE];
      await settings.setDoNotDisturbSetting(true);
      lineIds = [BOB];
      const other = create(database);
      expect(await other.getDoNotDisturbSetting()).to.deep.equal({ enabled: false });
      lineIds = [ALICE];
      server = 'wss://b.example';
      expect(await other.getDoNotDisturbSetting()).to.deep.equal({ enabled: false });
      server = 'wss://a.example';
      expect(await other.getDoNotDisturbSetting()).to.deep.equal({ enabled: true });
    });

    it('shows all of it, and each change, frozen', async () => {
      const seen: boolean[] = [];
      const following = settings.settings$.subscribe(({ lines }) =>
        seen.push(lines[ALICE]?.doNotDisturb.enabled ?? false),
      );
      await settings.setDoNotDisturbSetting(true, ALICE);
      const snapshot = await reaches(settings, ({ lines }) => {
        return lines[ALICE]?.doNotDisturb.enabled === true;
      });
      expect(snapshot.all.doNotDisturb.enabled).to.equal(false);
      expect(snapshot.lines[BOB]?.doNotDisturb.enabled).to.equal(false);
      expect(Object.isFrozen(snapshot.lines[ALICE]?.callForward.callForwarding.busy)).to.equal(
        true,
      );
      following.unsubscribe();
      expect(seen[0]).to.equal(false);
    });

    it('shows the lines that come and go, and what is set while there is none', async () => {
      lineIds = [];
      const empty = await reaches(settings, ({ lines }) => Object.keys(lines).length === 0);
      expect(empty.all.callWaiting.enabled).to.equal(true);
      const told = reaches(settings, ({ all }) => !all.callWaiting.enabled);
      await settings.setCallWaitingSetting(false);
      await told;
      const comes = reaches(settings, ({ lines }) => lines[BOB]?.callWaiting.enabled === false);
      lineIds = [BOB];
      for (const changed of linesChanged) changed();
      await comes;
    });

    it('two that write at once both count', async () => {
      await Promise.all([
        settings.setDoNotDisturbSetting(true, ALICE),
        settings.setCallWaitingSetting(false, ALICE),
        settings.setDoNotDisturbSetting(true, BOB),
        settings.setVoicemailSetting(mailbox),
      ]);
      const alice = await settings.settingsOf(ALICE);
      expect(alice.doNotDisturb.enabled).to.equal(true);
      expect(alice.callWaiting.enabled).to.equal(false);
      expect(alice.voicemail).to.deep.equal(mailbox);
      expect((await settings.settingsOf(BOB)).doNotDisturb.enabled).to.equal(true);
    });

    const on = (destination?: string) =>
      destination === undefined ? { enabled: true } : { enabled: true, destination };
    const bad: readonly (readonly [string, unknown])[] = [
      ['no object', 'sip:carol@example.com'],
      ['no forwarding in it', { always: on('carol') }],
      ['a list in it', { callForwarding: [1] }],
      ['enabled without a destination', forwarding({ always: on() })],
      ['enabled with an empty one', forwarding({ busy: on('') })],
      ['no answer without one', forwarding({ noAnswer: { enabled: true, numberOfRings: 3 } })],
      ['no address', forwarding({ always: on('not an address') })],
      ['headers in it', forwarding({ always: on('sip:carol@example.com?Subject=x') })],
      ['a line end in it', forwarding({ always: on('sip:carol@example.com\r\nX: y') })],
      ['no address, though it is off', forwarding({ busy: { enabled: false, destination: '<>' } })],
      ['a line’s own address', forwarding({ always: on(ALICE) })],
      ['the same as a user', forwarding({ busy: on('alice') })],
      ['the same in other words', forwarding({ always: on('sips:%61lice@EXAMPLE.com;x=y') })],
      ['another line of the phone', forwarding({ always: on(BOB) })],
      ['no ring', forwarding({ noAnswer: { ...on('carol'), numberOfRings: 0 } })],
      ['21 rings', forwarding({ noAnswer: { ...on('carol'), numberOfRings: 21 } })],
      ['half a ring', forwarding({ noAnswer: { enabled: false, numberOfRings: 1.5 } })],
      ['enabled that is a text', forwarding({ always: { enabled: 'yes' as unknown as boolean } })],
    ];
    for (const [what, setting] of bad) {
      it(`refuses a forwarding with ${what}, and keeps what was set`, async () => {
        const before = forwarding({ always: on('carol') });
        await settings.setCallForwardSetting(before, ALICE);
        const given = setting as CallForwardSetting;
        for (const lineId of [undefined, ALICE]) {
          const refused = settings.setCallForwardSetting(given, lineId);
          expect(await codeOf(refused)).to.equal('invalid-argument');
        }
        expect(await settings.getCallForwardSetting(ALICE)).to.deep.equal(before);
        expect(await settings.getCallForwardSetting()).to.deep.equal(off);
      });
    }

    it('refuses what is no setting, and a line that is not there', async () => {
      const refused = [
        settings.setDoNotDisturbSetting('on' as unknown as boolean),
        settings.setCallWaitingSetting(undefined as unknown as boolean),
        settings.setVoicemailSetting(null as unknown as VoicemailSetting),
        settings.setVoicemailSetting({
          ...mailbox,
          sendUnansweredCalls: { enabled: true, numberOfRings: NaN },
        }),
        settings.setDoNotDisturbSetting(true, 'sip:nobody@example.com'),
        settings.setDoNotDisturbSetting(true, ''),
        settings.getVoicemailSetting('sip:nobody@example.com'),
      ];
      for (const one of refused) expect(await codeOf(one)).to.equal('invalid-argument');
      expect(settingsMayBeStored()).to.equal(false);
    });

    it('takes the SDK’s settings, and leaves out what it does not know', async () => {
      await settings.setCallForwardSetting({
        callForwarding: {
          always: { enabled: true, destination: ' carol ', ringReminderEnabled: true },
          busy: { enabled: false, destinationVoicemailEnabled: false, destination: '' },
          noAnswer: { enabled: false, systemMaxNumberOfRings: 15, numberOfRings: 4 },
        },
        businessContinuity: { enabled: false },
      } as CallForwardSetting);
      expect(await settings.getCallForwardSetting()).to.deep.equal(
        forwarding({
          always: on('carol'),
          noAnswer: { enabled: false, numberOfRings: 4 },
        }),
      );
    });

    it('what is stored and makes no sense is as if it were not', async () => {
      await settings.setDoNotDisturbSetting(true);
      const table = await database.table('settings');
      const scope = `${server}|${ALICE}`;
      const row = (setting: string, own: unknown, all?: unknown): object => ({
        id: `${scope} ${setting}`,
        scope,
        name: setting,
        own,
        all,
        at: 'never',
      });
      await table.put([
        row('doNotDisturb', { enabled: 'maybe' }),
        row('callWaiting', { enabled: 1 }, { enabled: false }),
        row('callForward', forwarding({ always: on('sip:x@y\r\nContact: z') })),
        row('voicemail', { enabled: true, sendUnansweredCalls: { numberOfRings: -1 } }),
        row('somethingElse', { enabled: true }),
      ]);
      expect(await settings.settingsOf(ALICE)).to.deep.equal({
        doNotDisturb: { enabled: true },
        callWaiting: { enabled: false },
        callForward: off,
        voicemail: (await settings.settingsOf(BOB)).voicemail,
      });
    });

    it('completes its streams when it is disposed', async () => {
      const completed = new Promise<void>((complete) => {
        settings.settings$.subscribe({ complete });
      });
      await settings.getCallWaitingSetting();
      settings.dispose();
      await completed;
    });

    if (name === 'IndexedDB') {
      it('lasts, and whoever opens it marks that there is something', async () => {
        await settings.setVoicemailSetting(mailbox, BOB);
        settings.dispose();
        database.dispose();
        localStorage.clear();
        const next = create(again());
        expect(await next.getVoicemailSetting(BOB)).to.deep.equal(mailbox);
        expect(settingsMayBeStored()).to.equal(true);
      });

      it('reaches another tab at once', async () => {
        const tab = create(again());
        expect((await tab.settingsOf(ALICE)).doNotDisturb.enabled).to.equal(false);
        const told = reaches(tab, ({ lines }) => lines[ALICE]?.doNotDisturb.enabled === true);
        await settings.setDoNotDisturbSetting(true);
        // What is read there is never older than what was set here.
        expect((await tab.settingsOf(ALICE)).doNotDisturb.enabled).to.equal(true);
        await told;
        const back = reaches(settings, ({ all }) => !all.doNotDisturb.enabled);
        await tab.setDoNotDisturbSetting(false);
        await back;
      });

      it('two tabs that set all lines at once leave them alike', async () => {
        const tab = create(again());
        for (let round = 0; round < 10; round += 1) {
          await Promise.all([
            settings.setCallForwardSetting(forwarding({ always: on('carol') })),
            tab.setCallForwardSetting(forwarding({ always: on('dan') })),
          ]);
          const { callForward } = await settings.settingsOf(ALICE);
          expect((await tab.settingsOf(BOB)).callForward).to.deep.equal(callForward);
        }
      });
    }
  });
}
