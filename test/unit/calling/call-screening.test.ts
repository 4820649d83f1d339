import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registerBackend } from '../../../src/backends/load-backend.js';
import { screenBySettings, type CallScreeningOwner } from '../../../src/calling/call-screening.js';
import type { CallOwner } from '../../../src/calling/call-owner.js';
import type { Calling } from '../../../src/calling/calling.js';
import { putTogether } from '../../../src/calling/create-calling.js';
import { LateServices } from '../../../src/calling/late-services.js';
import { screenedCall } from '../../../src/calling/screened-call.js';
import type { CallRecord, LineCallSettings } from '../../../src/core/data-services.js';
import type { DisconnectReason } from '../../../src/core/disconnect-reason.js';
import type { IncomingCall } from '../../../src/core/ports.js';
import { defaultSettings } from '../../../src/services/call-setting-values.js';
import { FakeBackend, FakeCallPort } from '../../support/fakes/fake-backend.js';
import { codeOf, createCall } from '../../support/fakes/fake-call.js';
import { FakeClock, settle } from '../../support/fakes/fake-clock.js';
import { FakeLine } from '../../support/fakes/fake-models.js';

const CAROL = 'sip:carol@example.com';
const mailbox = { ...defaultSettings.voicemail, enabled: true };
const { callForwarding } = defaultSettings.callForward;

type Forwards = LineCallSettings['callForward']['callForwarding'];

function forwards(parts: Partial<Forwards>): Partial<LineCallSettings> {
  return { callForward: { callForwarding: { ...callForwarding, ...parts } } };
}

const noAnswer = { enabled: true, destination: CAROL, numberOfRings: 2 };

/** A call comes in to a line with these settings. */
function comes(
  settings: Partial<LineCallSettings>,
  owner: Partial<CallScreeningOwner> = {},
  more: Partial<IncomingCall> = {},
  ringTimeout = 60,
) {
  const port = new FakeCallPort();
  const remote = { uri: 'sip:bob@example.com' };
  const incoming = { port, callId: 'x', remote, headers: {}, video: false, ...more };
  const away: DisconnectReason[] = [];
  let made: ReturnType<typeof createCall> | undefined;
  const call = screenedCall(incoming, {
    line: new FakeLine({ uri: 'sip:alice@example.com' }).line,
    situation: () => ({ retired: false, calls: [], maxCalls: 10, ringTimeout }),
    add: (own: Partial<CallOwner> = {}) => {
      made = createCall({ direction: 'inbound', incoming }, own);
      return made.machine;
    },
    addAside: () => assert.fail('it was taken aside'),
    rings: () => port.log.push('told'),
    refused: () => assert.fail('it was refused by the state'),
  });
  screenBySettings(
    call,
    { ...defaultSettings, ...settings },
    { turnedAway: (reason) => away.push(reason), ...owner },
  );
  return { port, away, made };
}

/** One that rings. */
function rings(...given: Parameters<typeof comes>) {
  const { made, ...rest } = comes(...given);
  assert.ok(made);
  return { ...rest, ...made, port: rest.port };
}

describe('screening by the settings', () => {
  it('a call rings as ever where nothing is set', async () => {
    const { port, call, clock } = rings({});
    assert.deepEqual(port.log, ['told', 'ring']);
    await clock.pass(59_999);
    assert.equal(call.state.status, 'ringing');
    await clock.pass(1);
    assert.deepEqual(call.state.disconnectReason, {
      cause: 'no-answer',
      by: 'local',
      statusCode: 480,
    });
  });

  it('do not disturb: 480, it never rings, and it is told why', () => {
    const { port, away, made } = comes({ doNotDisturb: { enabled: true } });
    assert.deepEqual(port.log, ['reject 480']);
    assert.equal(made, undefined);
    assert.deepEqual(away, [
      { cause: 'unavailable', by: 'local', statusCode: 480, reasonPhrase: 'Do Not Disturb' },
    ]);
  });

  it('forward always: it is sent on, and never rings', () => {
    const { port, away, made } = comes(forwards({ always: { enabled: true, destination: CAROL } }));
    assert.deepEqual(port.log, [`forward ${CAROL} unconditional`]);
    assert.equal(made, undefined);
    assert.deepEqual(away, [
      { cause: 'unavailable', by: 'local', statusCode: 302, forwardedTo: CAROL },
    ]);
  });

  it('but not where it has been, nor the sixth time', () => {
    const settings = forwards({ always: { enabled: true, destination: CAROL } });
    for (const more of [
      { remote: { uri: CAROL } },
      { forwardedBy: [{ uri: 'sip:dan@example.com' }, { uri: CAROL }] },
      { timesForwarded: 5 },
    ]) {
      assert.deepEqual(comes(settings, {}, more).port.log, ['reject 480']);
    }
  });

  it('forward no answer: it rings twice, then it is sent on and ends', async () => {
    const { port, away, call, statuses, clock } = rings(forwards({ noAnswer }));
    await clock.pass(11_999);
    assert.deepEqual(port.log, ['told', 'ring']);
    await clock.pass(1);
    assert.deepEqual(port.log, ['told', 'ring', `forward ${CAROL} no-answer`]);
    assert.deepEqual(statuses, ['ringing', 'ended', 'complete']);
    assert.deepEqual(call.state.disconnectReason, {
      cause: 'no-answer',
      by: 'local',
      statusCode: 302,
      forwardedTo: CAROL,
    });
    // The call leaves its own record.
    assert.deepEqual(away, []);
    assert.equal(clock.pending, 0);
  });

  it('with a shorter ring timeout it is sent on then', async () => {
    for (const ringTimeout of [12, 5]) {
      const { port, clock } = rings(forwards({ noAnswer }), {}, {}, ringTimeout);
      await clock.pass(ringTimeout * 1_000 - 1);
      assert.equal(port.log.length, 2);
      await clock.pass(1);
      assert.equal(port.log.at(-1), `forward ${CAROL} no-answer`);
    }
  });

  it('what is answered, or given up, is not sent on', async () => {
    const answered = rings(forwards({ noAnswer }));
    answered.port.signals.next({ type: 'answered' });
    const given = rings(forwards({ noAnswer }));
    given.port.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    await answered.clock.pass(13_000);
    await given.clock.pass(13_000);
    for (const { port } of [answered, given]) assert.deepEqual(port.log, ['told', 'ring']);
    assert.equal(given.call.state.disconnectReason?.cause, 'cancelled');
  });

  it('a message is left where somebody takes it, at once or when nobody has answered', async () => {
    const taken: string[] = [];
    const owner = {
      takeMessage: () => taken.push('at once') > 0,
      takeMessageOf: () => taken.push('later') > 0,
    };
    const all = comes({ voicemail: { ...mailbox, sendAllCalls: { enabled: true } } }, owner);
    assert.deepEqual([all.made, all.port.log], [undefined, []]);
    const { clock, port, call } = rings({ voicemail: mailbox }, owner);
    await clock.pass(17_999);
    assert.deepEqual(taken, ['at once']);
    await clock.pass(1);
    assert.deepEqual(taken, ['at once', 'later']);
    assert.deepEqual(port.log, ['told', 'ring']);
    assert.equal(call.state.status, 'ringing');
  });

  it('where nobody can take a message it rings as ever', async () => {
    const all = rings({ voicemail: { ...mailbox, sendAllCalls: { enabled: true } } });
    assert.deepEqual(all.port.log, ['told', 'ring']);
    const { clock, call } = rings({ voicemail: mailbox });
    await clock.pass(59_999);
    assert.equal(call.state.status, 'ringing');
    const refusing = rings({ voicemail: mailbox }, { takeMessageOf: () => false });
    await refusing.clock.pass(18_000);
    assert.equal(refusing.call.state.disconnectReason?.statusCode, 480);
  });
});

describe('a calling with settings', () => {
  async function make() {
    const clock = new FakeClock();
    const backend = new FakeBackend();
    registerBackend('screening', () => Promise.resolve(() => backend));
    const options = { server: 'wss://a.example/', backend: 'screening', logLevel: 'off' } as const;
    const calling = putTogether(options, () => undefined, clock);
    const line = calling.callingClient.addLine({ uri: 'alice@example.com' });
    await settle();
    const port = backend.lines[0];
    assert.ok(port);
    const rung: string[] = [];
    line.incomingCall$.subscribe(({ state }) => rung.push(state.callId ?? ''));
    const comesIn = (callId: string): FakeCallPort => {
      const call = new FakeCallPort();
      const remote = { uri: 'sip:bob@example.com' };
      port.incoming.next({ port: call, callId, remote, headers: {}, video: false });
      return call;
    };
    return { calling, line, rung, comesIn };
  }

  /** What a port was told last. */
  async function toldBy(port: FakeCallPort, what: string): Promise<void> {
    while (!port.log.includes(what)) await new Promise((resolve) => setImmediate(resolve));
  }

  const records = ({ callHistory }: Calling): Promise<readonly CallRecord[]> =>
    callHistory.getCallHistoryData(Infinity, 9, 'DESC', 'startTime');

  it('holds a call back until they are read; what is refused is in the history', async () => {
    const { calling, line, rung, comesIn } = await make();
    assert.deepEqual(comesIn('before').log, ['ring']);
    await calling.callSettings.setDoNotDisturbSetting(true, line.lineId);
    const refused = comesIn('disturbing');
    assert.deepEqual(refused.log, ['hold back']);
    await toldBy(refused, 'reject 480');
    assert.deepEqual(refused.log, ['hold back', 'reject 480']);
    await calling.callSettings.setDoNotDisturbSetting(false, line.lineId);
    const welcome = comesIn('welcome');
    await toldBy(welcome, 'ring');
    assert.deepEqual(welcome.log, ['hold back', 'ring']);
    assert.deepEqual(rung, ['before', 'welcome']);
    const kept = (await records(calling)).filter(({ endTime }) => endTime);
    assert.deepEqual(
      kept.map(({ disposition, read, disconnectReason }) => [
        disposition,
        read,
        disconnectReason?.reasonPhrase,
      ]),
      [['missed', false, 'Do Not Disturb']],
    );
    calling.dispose();
  });

  it('a call rings where what decides on it cannot be loaded', async () => {
    const services = new LateServices(() => Promise.reject(new TypeError('Failed to fetch')));
    // From now on it has to be asked.
    assert.equal(
      await codeOf(services.callSettings.setCallWaitingSetting(false)),
      'service-unavailable',
    );
    const port = new FakeCallPort();
    const incoming = { port, callId: 'x', remote: {}, headers: {}, video: false };
    services.screen(
      screenedCall(incoming, {
        line: new FakeLine({ uri: 'sip:alice@example.com' }).line,
        situation: () => ({ retired: false, calls: [], maxCalls: 10, ringTimeout: 60 }),
        add: () => createCall({ direction: 'inbound', incoming }).machine,
        addAside: () => assert.fail('it was taken aside'),
        rings: () => port.log.push('told'),
        refused: () => assert.fail('it was refused'),
      }),
    );
    await settle();
    assert.deepEqual(port.log, ['hold back', 'told', 'ring']);
    services.dispose();
  });

  it('a caller who gives up before they are read leaves a missed call, and nothing rings', async () => {
    const { calling, rung, comesIn, line } = await make();
    await calling.callSettings.setCallWaitingSetting(false);
    const given = comesIn('impatient');
    given.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    given.signals.complete();
    await toldBy(given, 'ring');
    assert.deepEqual(rung, []);
    assert.deepEqual(line.calls, []);
    const [record] = await records(calling);
    assert.equal(record?.disposition, 'missed');
    assert.equal(record.disconnectReason?.cause, 'cancelled');
    calling.dispose();
  });
});
