import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { systemClock } from '../../src/core/clock.js';
import type {
  VoicemailGreeting,
  VoicemailMessage,
  VoicemailSummary,
} from '../../src/core/data-services.js';
import { CallingError } from '../../src/core/errors.js';
import { IndexedDbVoicemail, type NewMessage } from '../../src/services/indexed-db-voicemail.js';
import type { MessageWriter } from '../../src/services/message-writer.js';
import type { Database } from '../../src/storage/database.js';
import { PageLock } from '../../src/storage/page-lock.js';
import { codeOf } from '../support/codes.js';

const NOW = Date.now();
const MINUTE = 60_000;
const TYPE = 'audio/webm;codecs=opus';

export function newMessage(id: string, minutesAgo = 0, urgent = false): NewMessage {
  return {
    messageId: id,
    lineId: 'sip:a@x',
    remote: { name: `Name ${id}`, uri: 'sip:caller@x' },
    time: NOW - minutesAgo * MINUTE,
    urgent,
    type: TYPE,
  };
}

const part = (text: string): Blob => new Blob([text]);
const ids = (messages: readonly VoicemailMessage[]): string[] => messages.map((m) => m.messageId);

/** What the voicemail keeps to, on any storage. */
export function voicemailContract(name: string, open: () => Database, again: () => Database): void {
  describe(`Voicemail in ${name}`, () => {
    let pages: PageLock[];
    let scopes: string[];
    let scopesChanged: (() => void) | undefined;
    let room: number | undefined;
    let contact: string | undefined;
    let length: number;
    let atServers: readonly VoicemailSummary[];
    let serverChanged: (() => void) | undefined;
    let voicemail: IndexedDbVoicemail;
    let all: IndexedDbVoicemail[];

    function create(database: Database): IndexedDbVoicemail {
      const page = new PageLock();
      pages.push(page);
      const made = new IndexedDbVoicemail({
        clock: systemClock,
        database,
        page,
        lineIds: () => [],
        scopes: () => scopes,
        scopeOf: (lineId) => `s|${lineId}`,
        followScopes: (changed) => {
          scopesChanged = changed;
          return () => undefined;
        },
        names: async () => (remote) => ({ ...remote, ...(contact && { name: contact }) }),
        followNames: () => () => undefined,
        lengthOf: (sound) =>
          sound === 'https://x/none.ogg'
            ? Promise.reject(new CallingError('not-found', 'none'))
            : Promise.resolve(length),
        room: () => Promise.resolve(room),
        takeMessage: () => Promise.resolve(),
        mailboxes: {
          summaries: () => Promise.resolve(atServers),
          follow: (changed) => {
            serverChanged = changed;
            return () => undefined;
          },
        },
      });
      all.push(made);
      return made;
    }

    beforeEach(() => {
      pages = [];
      all = [];
      scopes = ['s|a', 's|b'];
      room = undefined;
      length = 3;
      atServers = [];
      contact = undefined;
      voicemail = create(open());
    });

    afterEach(() => {
      for (const one of all) one.dispose();
      for (const page of pages) page.dispose();
    });

    async function begin(id: string, minutesAgo = 0, scope = 's|a'): Promise<MessageWriter> {
      return voicemail.begin(scope, newMessage(id, minutesAgo));
    }

    async function leave(id: string, minutesAgo = 0, scope = 's|a'): Promise<void> {
      const writer = await begin(id, minutesAgo, scope);
      await writer.append(part(`${id}-1 `), 1);
      await writer.append(part(`${id}-2`), 2);
      expect(await writer.close()).to.equal(true);
    }

    const list = async (): Promise<string[]> =>
      ids(await voicemail.getVoicemailList(0, 50, 'DESC'));

    it('is idle until it is asked, then ready, and says whether it lasts', async () => {
      expect(voicemail.state).to.deep.equal({ status: 'idle' });
      expect(await voicemail.getVoicemailSummary()).to.deep.equal({
        newMessages: 0,
        oldMessages: 0,
        newUrgentMessages: 0,
        oldUrgentMessages: 0,
      });
      expect(voicemail.state).to.deep.equal({ status: 'ready', persistent: name === 'IndexedDB' });
    });

    it('lists a message when it is whole, with all that is known of it', async () => {
      const writer = await begin('m');
      await writer.append(part('half of it'), 1.5);
      expect(await list()).to.deep.equal([]);
      expect(await codeOf(voicemail.getVoicemailContent('m'))).to.equal('not-found');
      await writer.close();
      const [message] = await voicemail.getVoicemailList(0, 1, 'ASC');
      const { type: _, ...caller } = newMessage('m');
      expect(message).to.deep.equal({ ...caller, durationSeconds: 1.5, read: false });
      expect(Object.isFrozen(message) && Object.isFrozen(message?.remote)).to.equal(true);
      contact = 'As the contacts say';
      const [named] = await voicemail.getVoicemailList(0, 1, 'ASC');
      expect(named?.remote).to.deep.equal({ ...caller.remote, name: contact });
    });

    it('lists all lines by time, both ways, with offset and limit', async () => {
      for (let i = 0; i < 5; i += 1) await leave(`m${String(i)}`, i, scopes[i % 2]);
      await leave('strange', 0, 's|other');
      await begin('going', 2);
      expect(await list()).to.deep.equal(['m0', 'm1', 'm2', 'm3', 'm4']);
      expect(ids(await voicemail.getVoicemailList(1, 2, 'DESC'))).to.deep.equal(['m1', 'm2']);
      expect(ids(await voicemail.getVoicemailList(3, 9, 'ASC'))).to.deep.equal(['m1', 'm0']);
      expect(ids(await voicemail.getVoicemailList(9, 9, 'ASC'))).to.deep.equal([]);
      for (const [offset, limit] of [
        [-1, 1],
        [0, 0],
        [0.5, 1],
        [0, NaN],
      ] as const) {
        expect(await codeOf(voicemail.getVoicemailList(offset, limit, 'ASC'))).to.equal(
          'invalid-argument',
        );
      }
    });

    it('gives the sound as it was recorded, of a kind that plays', async () => {
      await leave('m');
      const content = await voicemail.getVoicemailContent('m');
      expect(content.type).to.equal(TYPE);
      expect(await content.text()).to.equal('m-1 m-2');
      expect(await voicemail.getVMTranscript('m')).to.equal(null);
    });

    it('writes parts in the order they came, also when nobody waits', async () => {
      const writer = await begin('m');
      const texts = Array.from({ length: 20 }, (_, i) => `<${String(i)}>`);
      texts.forEach((text, i) => void writer.append(part(text), i));
      await writer.close();
      expect(await (await voicemail.getVoicemailContent('m')).text()).to.equal(texts.join(''));
    });

    it('less than a second is no message, and leaves nothing', async () => {
      const writer = await begin('m');
      await writer.append(part('x'), 0.9);
      expect(await writer.close()).to.equal(false);
      expect(await list()).to.deep.equal([]);
      const dropped = await begin('n');
      await dropped.append(part('x'), 5);
      await dropped.drop();
      expect(await list()).to.deep.equal([]);
    });

    it('marks as read and unread, and counts, live', async () => {
      await leave('m1');
      await leave('m2', 1, 's|b');
      const urgent = await voicemail.begin('s|a', newMessage('m3', 0, true));
      await urgent.append(part('x'), 2);
      await urgent.close();
      const counts = (
        newMessages: number,
        oldMessages: number,
        newUrgentMessages: number,
        oldUrgentMessages: number,
      ): object => ({ newMessages, oldMessages, newUrgentMessages, oldUrgentMessages });
      expect(await voicemail.getVoicemailSummary()).to.deep.equal(counts(3, 0, 1, 0));
      const reaches = (newMessages: number): Promise<unknown> =>
        firstValueFrom(
          voicemail.summary$.pipe(
            filter((summary) => summary.newMessages === newMessages),
            timeout(5_000),
          ),
        );
      const one = reaches(1);
      await voicemail.voicemailMarkAsRead('m1');
      await voicemail.voicemailMarkAsRead('m3');
      await one;
      expect(await voicemail.getVoicemailSummary()).to.deep.equal(counts(1, 2, 0, 1));
      await voicemail.voicemailMarkAsUnread('m1');
      await reaches(2);
      scopes = ['s|a', 's|b', 's|other'];
      await leave('m4', 0, 's|other');
      scopesChanged?.();
      await reaches(3);
      for (const strange of ['nobody', 'toString']) {
        expect(await codeOf(voicemail.voicemailMarkAsRead(strange))).to.equal('not-found');
        expect(await codeOf(voicemail.getVMTranscript(strange))).to.equal('not-found');
      }
    });

    it('adds what waits at the servers, and the account to dial', async () => {
      await leave('m');
      const reached = firstValueFrom(
        voicemail.summary$.pipe(
          filter(({ waiting }) => waiting === true),
          timeout(5_000),
        ),
      );
      const none = { newMessages: 0, oldMessages: 0, newUrgentMessages: 0, oldUrgentMessages: 0 };
      const two = { ...none, newMessages: 2, oldMessages: 8, oldUrgentMessages: 2 };
      atServers = [none, { ...two, account: 'sip:*97@x' }, { ...none, waiting: true }];
      serverChanged?.();
      const all = { ...two, newMessages: 3, account: 'sip:*97@x', waiting: true };
      expect(await reached).to.deep.equal(all);
      expect(await voicemail.getVoicemailSummary()).to.deep.equal(all);
    });

    it('shows each change to those who follow, newest first', async () => {
      const seen: string[][] = [];
      const following = voicemail.messages$.subscribe((messages) => seen.push(ids(messages)));
      await leave('one', 2);
      await leave('two', 1);
      await firstValueFrom(
        voicemail.messages$.pipe(
          filter(({ length }) => length === 2),
          timeout(5_000),
        ),
      );
      following.unsubscribe();
      expect(seen[0]).to.deep.equal([]);
      expect(await list()).to.deep.equal(['two', 'one']);
    });

    it('deletes with the recording, and nothing of other lines', async () => {
      await leave('m1');
      await leave('m2');
      await leave('strange', 0, 's|other');
      await voicemail.deleteVoicemail('m1');
      await voicemail.deleteVoicemail('m1');
      await voicemail.deleteVoicemail('strange');
      expect(await list()).to.deep.equal(['m2']);
      expect(await codeOf(voicemail.getVoicemailContent('m1'))).to.equal('not-found');
      scopes = ['s|other'];
      expect(await (await voicemail.getVoicemailContent('strange')).text()).to.contain('strange');
    });

    it('no room: storage-full, with the oldest read messages as the way out', async () => {
      await leave('old', 9);
      await leave('older', 10);
      await leave('unread', 11);
      await voicemail.voicemailMarkAsRead('old');
      await voicemail.voicemailMarkAsRead('older');
      room = 1_000;
      expect(await codeOf(begin('m'))).to.equal('storage-full');
      expect(voicemail.state).to.deep.include({ status: 'ready' });
      expect(voicemail.state.error?.code).to.equal('storage-full');
      expect(ids(await voicemail.getDeletableVoicemails())).to.deep.equal(['older', 'old']);
      expect(ids(await voicemail.getDeletableVoicemails(1))).to.deep.equal(['older']);
      await voicemail.deleteVoicemail('older');
      expect(voicemail.state).not.to.have.property('error');
      expect(await list()).to.deep.equal(['old', 'unread']);
      room = 100_000_000;
      await leave('new');
      expect(await list()).to.deep.equal(['new', 'old', 'unread']);
    });

    it('keeps a greeting of each line: a sound, or the URL of one', async () => {
      expect(await voicemail.getGreeting()).to.equal(undefined);
      await voicemail.setGreeting(new Blob(['hello'], { type: TYPE }));
      for (const lineId of [undefined, 'a', 'b']) {
        const greeting = (await voicemail.getGreeting(lineId)) as Blob;
        expect(greeting.type).to.equal(TYPE);
        expect(await greeting.text()).to.equal('hello');
      }
      await voicemail.setGreeting('https://x/hello.ogg', 'b');
      expect(await voicemail.getGreeting('b')).to.equal('https://x/hello.ogg');
      expect(await voicemail.getGreeting('a')).to.be.instanceOf(Blob);
      await voicemail.setGreeting(undefined);
      expect(await voicemail.getGreeting('a')).to.equal(undefined);
      expect(await voicemail.getGreeting('b')).to.equal(undefined);
      scopes = [];
      expect(await codeOf(voicemail.setGreeting('https://x/hello.ogg'))).to.equal('invalid-state');
    });

    it('refuses what can be no greeting, and keeps what it had', async () => {
      await voicemail.setGreeting('https://x/hello.ogg');
      const refused: (readonly [VoicemailGreeting, number, string])[] = [
        [new Blob(['x']), 60.5, 'invalid-argument'],
        [new Blob([]), 3, 'invalid-argument'],
        [new Blob([new Uint8Array(17 * 1024 * 1024)]), 3, 'invalid-argument'],
        ['https://x/long.ogg', 61, 'invalid-argument'],
        ['javascript:alert(1)', 3, 'invalid-argument'],
        ['blob:https://x/1', 3, 'invalid-argument'],
        ['', 3, 'invalid-argument'],
        ['https://x/none.ogg', 3, 'not-found'],
      ];
      for (const [greeting, seconds, code] of refused) {
        length = seconds;
        expect(await codeOf(voicemail.setGreeting(greeting))).to.equal(code);
      }
      expect(await voicemail.getGreeting()).to.equal('https://x/hello.ogg');
    });

    if (name !== 'IndexedDB') return;

    it('a part that finds no room rejects with storage-full; what was written stays', async () => {
      const writer = await begin('m');
      await writer.append(part('written'), 1);
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
      try {
        expect(await codeOf(writer.append(part('lost'), 2))).to.equal('storage-full');
      } finally {
        IDBObjectStore.prototype.put = put;
      }
      expect(await writer.close()).to.equal(true);
      expect(await (await voicemail.getVoicemailContent('m')).text()).to.equal('written');
    });

    it('of a page that is gone a message stays as it was written; of one that lives it goes on', async () => {
      const writer = await begin('m');
      await writer.append(part('so far'), 2.5);
      const short = await begin('short');
      await short.append(part('no'), 0.5);
      const other = create(again());
      expect(await other.getVoicemailList(0, 9, 'ASC')).to.deep.equal([]);
      // As the browser does when the page goes, however it goes.
      for (const page of pages.slice(0, 1)) page.dispose();
      const seen = await firstValueFrom(
        other.messages$.pipe(
          filter(({ length }) => length > 0),
          timeout(5_000),
        ),
      );
      expect(ids(seen)).to.deep.equal(['m']);
      expect(seen[0]?.durationSeconds).to.equal(2.5);
      expect(await (await other.getVoicemailContent('m')).text()).to.equal('so far');
    });

    it('is found out by each of several pages that look on', async () => {
      const writer = await begin('m');
      await writer.append(part('so far'), 2.5);
      const others = [again(), again(), again()].map(create);
      for (const other of others) await other.getVoicemailList(0, 9, 'ASC');
      for (const page of pages.slice(0, 1)) page.dispose();
      for (const other of others) {
        const seen = await firstValueFrom(
          other.messages$.pipe(
            filter(({ length }) => length > 0),
            timeout(5_000),
          ),
        );
        expect(ids(seen)).to.deep.equal(['m']);
      }
    });

    it('what a page left behind is there at the next start, and nobody finds it twice', async () => {
      const writer = await begin('m');
      await writer.append(part('so far'), 2.5);
      voicemail.dispose();
      for (const page of pages) page.dispose();
      await new Promise((resolve) => setTimeout(resolve));
      const both = [create(again()), create(again())];
      for (const next of both) {
        expect(ids(await next.getVoicemailList(0, 9, 'ASC'))).to.deep.equal(['m']);
      }
    });
  });
}
