import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { LineOptions } from '../../src/calling/options.js';
import type { CallRecord } from '../../src/core/data-services.js';
import { hum, type Hum } from '../support/audio.js';
import { phone, reaches, recordStatuses, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

const PATIENCE = 15_000;
let names = 0;

/** The records of a phone, when there are so many and all their calls have ended. */
export function recordsOf({ calling }: Phone, count = 1): Promise<readonly CallRecord[]> {
  return firstValueFrom(
    calling.callHistory.entries$.pipe(
      filter((records) => records.length === count),
      filter((records) => records.every(({ endTime }) => endTime !== undefined)),
      timeout(PATIENCE),
    ),
  );
}

/** Resolves when a phone has so many missed calls that nobody has looked at. */
export async function missedAt({ calling }: Phone, count: number): Promise<void> {
  await firstValueFrom(
    calling.callHistory.missedCount$.pipe(
      filter((now) => now === count),
      timeout(PATIENCE),
    ),
  );
}

/** What calls leave in the histories of two and three phones of this package, on any network. */
export function historyScenarios(network: Network): void {
  describe(`the call history over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];

    async function user(name: string, more: Partial<LineOptions> = {}): Promise<Phone> {
      names += 1;
      const unique = `${name}-h${String(names)}-${String(Date.now())}`;
      const made = await phone({ server: network.server() }, { ...network.line(unique), ...more });
      phones.push(made);
      return made;
    }

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
    });

    function sound(): { readonly stream: MediaStream } {
      const one = hum(440);
      hums.push(one);
      return { stream: one.stream };
    }

    async function ring(from: Phone, to: Phone): Promise<{ out: Call; into: Call }> {
      const coming = to.incoming();
      const out = from.line.makeCall(to.line.state.uri);
      void out.dial(sound());
      const into = await coming;
      await reaches(out, 'ringing');
      return { out, into };
    }

    async function connect(from: Phone, to: Phone): Promise<{ out: Call; into: Call }> {
      const pair = await ring(from, to);
      await pair.into.answer(sound());
      await Promise.all([reaches(pair.out, 'connected'), reaches(pair.into, 'connected')]);
      return pair;
    }

    /** The one record of a phone. */
    async function only(of: Phone): Promise<CallRecord> {
      const [record] = await recordsOf(of);
      if (!record) throw new Error('There is no record.');
      return record;
    }

    it('how good a call was is in its record, whether anybody has watched it or not', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out } = await connect(alice, bob);
      const measured = out.state$.pipe(filter(({ quality }) => quality !== undefined));
      await firstValueFrom(measured.pipe(timeout(PATIENCE)));
      await out.end();
      const { quality } = await only(alice);
      expect(quality).to.deep.equal(out.state.quality);
      expect(quality?.mos).to.be.within(1, 5);
    });

    it('all of it is deleted, with the call that has ended right before', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { callHistory } = alice.calling;
      const { out } = await connect(alice, bob);
      const written = callHistory.entries$.pipe(filter((records) => records.length === 1));
      await firstValueFrom(written.pipe(timeout(PATIENCE)));
      void out.end();
      await callHistory.deleteAllCallHistoryRecords();
      // What is known of a call is written in its order: what came late would be there by now.
      const next = await connect(alice, bob);
      await next.out.end();
      expect((await only(alice)).sessionId).to.equal(next.out.state.correlationId);
    });

    it('an answered call, on both sides', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await connect(alice, bob);
      const over = recordStatuses(into).done;
      await out.end();
      await over;
      for (const [at, call, by] of [
        [alice, out, 'local'],
        [bob, into, 'remote'],
      ] as const) {
        const { state } = call;
        const record = await only(at);
        expect(record).to.deep.include({
          sessionId: state.correlationId,
          lineId: at.line.lineId,
          direction: state.direction,
          disposition: 'answered',
          remote: state.remote,
          startTime: state.startTime,
          connectTime: state.connectTime,
          endTime: state.endTime,
          read: true,
        });
        expect(record.disconnectReason).to.deep.include({ cause: 'normal', by });
        const talked = ((state.endTime ?? 0) - (state.connectTime ?? 0)) / 1000;
        expect(record.durationSeconds).to.equal(Math.round(talked));
        expect(at.calling.callHistory.state).to.deep.equal({ status: 'ready', persistent: true });
      }
    });

    it('a call that the caller gives up: cancelled here, missed there, until it is looked at', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out } = await ring(alice, bob);
      await out.end();
      expect((await only(alice)).disposition).to.equal('cancelled');
      const missed = await only(bob);
      expect(missed).to.deep.include({ disposition: 'missed', read: false, durationSeconds: 0 });
      expect(missed.remote.uri).to.equal(alice.line.state.uri);
      await missedAt(bob, 1);
      await bob.calling.callHistory.updateMissedCalls([missed.sessionId]);
      await missedAt(bob, 0);
    });

    it('a call that is rejected, on both sides', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { into } = await ring(alice, bob);
      await into.reject({ statusCode: 603 });
      const [ours, theirs] = [await only(alice), await only(bob)];
      expect(ours.disposition).to.equal('rejected');
      expect(ours.disconnectReason).to.deep.include({ cause: 'rejected', by: 'remote' });
      expect(theirs).to.deep.include({ disposition: 'rejected', read: true });
    });

    it('a call that never rang because the line had no room for it is missed there', async () => {
      const [alice, bob] = [await user('alice'), await user('bob', { maxCalls: 1 })];
      const carol = await user('carol');
      const { out } = await connect(alice, bob);
      const third = carol.line.makeCall(bob.line.state.uri);
      const over = recordStatuses(third).done;
      void third.dial(sound());
      await over;
      const busy = { cause: 'busy', statusCode: 486 };
      const hers = await only(carol);
      expect(hers.disposition).to.equal('rejected');
      expect(hers.disconnectReason).to.deep.include({ ...busy, by: 'remote' });
      await missedAt(bob, 1);
      await out.end();
      const [latest, first] = await recordsOf(bob, 2);
      expect(first?.disposition).to.equal('answered');
      expect(latest).to.deep.include({ disposition: 'missed', direction: 'inbound', read: false });
      expect(latest?.disconnectReason).to.deep.include({ ...busy, by: 'local' });
      expect(latest?.remote.uri).to.equal(carol.line.state.uri);
    });

    it('a call that is transferred says where to, at both who talked', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const carol = await user('carol');
      const { out } = await connect(alice, bob);
      const coming = carol.incoming();
      const arrived = out.transfer(carol.line.state.uri);
      const into = await coming;
      await into.answer(sound());
      await arrived;
      const ours = await only(alice);
      expect(ours).to.deep.include({
        disposition: 'answered',
        transferredTo: carol.line.state.uri,
      });
      expect(ours.disconnectReason?.cause).to.equal('transferred');
      await reaches(into, 'connected');
      await into.end();
      const [successor, first] = await recordsOf(bob, 2);
      expect(first).to.deep.include({
        disposition: 'answered',
        direction: 'inbound',
        transferredTo: carol.line.state.uri,
      });
      expect(successor).to.deep.include({ disposition: 'answered', direction: 'outbound' });
    });

    it('a call to nobody has failed; one that was never dialled leaves nothing', async () => {
      const alice = await user('alice');
      await alice.line.makeCall('nobody').end();
      const out = alice.line.makeCall(`nobody-${String(Date.now())}`);
      const over = recordStatuses(out).done;
      void out.dial(sound());
      await over;
      const record = await only(alice);
      expect(record.disposition).to.equal('failed');
      expect(record.disconnectReason).to.deep.include({ cause: 'not-found', statusCode: 404 });
    });

    it('what is known when the calling is disposed in a call is the end of its record', async () => {
      const [alice, bob] = [await user('alice'), await user('bob')];
      const { out, into } = await connect(alice, bob);
      const over = recordStatuses(into).done;
      alice.calling.dispose();
      await over;
      const { uri } = alice.line.state;
      const again = await phone(
        { server: network.server(), manual: true },
        { uri },
        { wait: false },
      );
      phones.push(again);
      const record = await only(again);
      expect(record.sessionId).to.equal(out.state.correlationId);
      expect(record).to.deep.include({ disposition: 'answered', endTime: out.state.endTime });
      expect(record.disconnectReason?.by).to.equal('local');
    });
  });
}
