import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAddress } from '../../../src/core/address.js';
import { initialCallState, type CallState } from '../../../src/core/call-state.js';
import type { CallForwardSetting, VoicemailSetting } from '../../../src/core/data-services.js';
import {
  settingsDecision,
  type SettingsDecision,
  type SettingsSituation,
} from '../../../src/policy/settings-decision.js';

const off = { enabled: false };
const on = { enabled: true };

function call(changes: Partial<CallState> = {}): CallState {
  const start = { correlationId: 'c', lineId: 'l', startTime: 1, direction: 'outbound' } as const;
  return { ...initialCallState(start), status: 'connected', ...changes };
}

interface Given extends Partial<Omit<SettingsSituation, 'settings'>> {
  readonly dnd?: boolean;
  readonly waiting?: boolean;
  readonly forwarding?: Partial<CallForwardSetting['callForwarding']>;
  readonly voicemail?: Partial<VoicemailSetting>;
}

function decide(given: Given): SettingsDecision {
  const { dnd = false, waiting = true, forwarding, voicemail, ...rest } = given;
  return settingsDecision({
    retired: false,
    calls: [],
    maxCalls: 2,
    ringTimeout: 60,
    line: parseAddress('sip:alice@example.com:5061'),
    passed: ['sip:caller@example.com', undefined],
    timesForwarded: 0,
    ...rest,
    settings: {
      doNotDisturb: { enabled: dnd },
      callWaiting: { enabled: waiting },
      callForward: {
        callForwarding: {
          always: off,
          busy: off,
          noAnswer: { enabled: false, numberOfRings: 3 },
          ...forwarding,
        },
      },
      voicemail: {
        enabled: voicemail !== undefined,
        sendAllCalls: off,
        sendBusyCalls: off,
        sendUnansweredCalls: { enabled: false, numberOfRings: 3 },
        ...voicemail,
      },
    },
  });
}

const to = (destination: string): { enabled: true; destination: string } => ({
  enabled: true,
  destination,
});
const unanswered = (destination: string, numberOfRings = 3) => ({
  ...to(destination),
  numberOfRings,
});
const forward = (
  destination: string,
  reason: 'unconditional' | 'user-busy' | 'no-answer',
): SettingsDecision => ({ action: 'forward', destination, reason });
const reject = (statusCode: number): SettingsDecision => ({ action: 'reject', statusCode });
const undisturbed: SettingsDecision = {
  action: 'reject',
  statusCode: 480,
  reasonPhrase: 'Do Not Disturb',
};
const rings: SettingsDecision = { action: 'ring' };
const voicemail: SettingsDecision = { action: 'voicemail' };
const always = forward('sip:bob@example.org', 'unconditional');
const whenBusy = forward('sip:bob@example.org', 'user-busy');
const later = (seconds: number): SettingsDecision => ({
  action: 'ring',
  seconds,
  unanswered: { action: 'forward', destination: 'sip:bob@example.org', reason: 'no-answer' },
});
const full = [call(), call({ status: 'ringing' })];
const bob = 'sip:bob@example.org';

describe('settingsDecision', () => {
  const table: readonly (readonly [string, Given, SettingsDecision])[] = [
    ['nothing is set', {}, rings],
    ['a second call', { calls: [call()] }, rings],
    ['max-calls reached', { calls: full }, reject(486)],
    [
      'a line that leaves, whatever is set',
      { retired: true, forwarding: { always: to(bob) } },
      reject(480),
    ],
    ['do not disturb', { dnd: true }, undisturbed],
    ['do not disturb in a call', { dnd: true, calls: full }, undisturbed],
    [
      'do not disturb with forward busy',
      { dnd: true, calls: full, forwarding: { busy: to(bob) } },
      undisturbed,
    ],
    [
      'do not disturb with forward no answer',
      { dnd: true, forwarding: { noAnswer: unanswered(bob) } },
      undisturbed,
    ],
    [
      'do not disturb with voicemail for the unanswered',
      { dnd: true, voicemail: { sendUnansweredCalls: { enabled: true, numberOfRings: 3 } } },
      undisturbed,
    ],
    ['forward always', { forwarding: { always: to(bob) } }, always],
    [
      'forward always goes before do not disturb',
      { dnd: true, forwarding: { always: to(bob) } },
      always,
    ],
    [
      'forward always goes before busy',
      { calls: full, forwarding: { always: to(bob), busy: to('carol') } },
      always,
    ],
    [
      'forward always goes before voicemail',
      { forwarding: { always: to(bob) }, voicemail: { sendAllCalls: on } },
      always,
    ],
    [
      'a number, at the line’s host',
      { forwarding: { always: to('+1 (408) 555-0100') } },
      forward('sip:+14085550100@example.com:5061', 'unconditional'),
    ],
    [
      'a user, at the line’s host',
      { forwarding: { always: to('bob') } },
      forward('sip:bob@example.com:5061', 'unconditional'),
    ],
    ['voicemail for all', { voicemail: { sendAllCalls: on } }, voicemail],
    [
      'voicemail for all goes before do not disturb',
      { dnd: true, voicemail: { sendAllCalls: on } },
      voicemail,
    ],
    [
      'voicemail that is off',
      { voicemail: { enabled: false, sendAllCalls: on, sendBusyCalls: on }, calls: full },
      reject(486),
    ],
    ['no call waiting, no call', { waiting: false }, rings],
    [
      'no call waiting, a call that is not dialled yet',
      { waiting: false, calls: [call({ status: 'idle' })] },
      rings,
    ],
    ['no call waiting, a call', { waiting: false, calls: [call()] }, reject(486)],
    [
      'no call waiting, a held call',
      { waiting: false, calls: [call({ heldLocally: true })] },
      reject(486),
    ],
    [
      'no call waiting, a call that rings',
      { waiting: false, calls: [call({ direction: 'inbound', status: 'ringing' })] },
      reject(486),
    ],
    [
      'no call waiting, a call being dialled',
      { waiting: false, calls: [call({ status: 'idle', pending: 'dial' })] },
      reject(486),
    ],
    ['forward busy, no call', { forwarding: { busy: to(bob) } }, rings],
    ['forward busy, call waiting', { calls: [call()], forwarding: { busy: to(bob) } }, rings],
    [
      'forward busy, no call waiting',
      { waiting: false, calls: [call()], forwarding: { busy: to(bob) } },
      whenBusy,
    ],
    ['forward busy, max-calls reached', { calls: full, forwarding: { busy: to(bob) } }, whenBusy],
    [
      'forward busy goes before voicemail',
      { calls: full, forwarding: { busy: to(bob) }, voicemail: { sendBusyCalls: on } },
      whenBusy,
    ],
    ['voicemail for the busy', { calls: full, voicemail: { sendBusyCalls: on } }, voicemail],
    ['voicemail for the busy, and it is not', { voicemail: { sendBusyCalls: on } }, rings],
    ['forward no answer', { forwarding: { noAnswer: unanswered(bob) } }, later(18)],
    [
      'forward no answer, the ring timeout is shorter',
      { ringTimeout: 7, forwarding: { noAnswer: unanswered(bob) } },
      later(7),
    ],
    [
      'forward no answer goes before voicemail',
      {
        forwarding: { noAnswer: unanswered(bob, 5) },
        voicemail: { sendUnansweredCalls: { enabled: true, numberOfRings: 2 } },
      },
      later(30),
    ],
    [
      'voicemail for the unanswered',
      { voicemail: { sendUnansweredCalls: { enabled: true, numberOfRings: 2 } } },
      { action: 'ring', seconds: 12, unanswered: { action: 'voicemail' } },
    ],
    [
      'voicemail for the unanswered, the ring timeout is shorter',
      { ringTimeout: 5, voicemail: { sendUnansweredCalls: { enabled: true, numberOfRings: 2 } } },
      { action: 'ring', seconds: 5, unanswered: { action: 'voicemail' } },
    ],
    ['always to ourselves', { forwarding: { always: to('alice') } }, reject(480)],
    ['always to the caller', { forwarding: { always: to('caller@example.com') } }, reject(480)],
    [
      'always to where it has been',
      {
        passed: ['sip:BOB@example.org', bob],
        forwarding: { always: to('sips:%62ob@EXAMPLE.org;x=y') },
      },
      reject(480),
    ],
    [
      'to the same user elsewhere',
      { passed: ['sip:bob@example.net'], forwarding: { always: to(bob) } },
      always,
    ],
    ['always, for the fifth time', { timesForwarded: 4, forwarding: { always: to(bob) } }, always],
    [
      'always, for the sixth time',
      { timesForwarded: 5, forwarding: { always: to(bob) } },
      reject(480),
    ],
    [
      'busy, for the sixth time',
      { timesForwarded: 5, calls: full, forwarding: { busy: to(bob) } },
      reject(486),
    ],
    [
      'no answer, for the sixth time',
      { timesForwarded: 5, forwarding: { noAnswer: unanswered(bob) } },
      rings,
    ],
    ['always to nobody', { forwarding: { always: { enabled: true } } }, reject(480)],
    [
      'always to what is no address',
      { forwarding: { always: to('sip:a b@x\r\nX: y') } },
      reject(480),
    ],
    [
      'busy to nobody, with voicemail',
      { calls: full, forwarding: { busy: { enabled: true } }, voicemail: { sendBusyCalls: on } },
      reject(486),
    ],
    [
      'no answer to nobody',
      { forwarding: { noAnswer: { enabled: true, numberOfRings: 3 } } },
      rings,
    ],
  ];
  for (const [name, given, decision] of table) {
    it(`${name}: ${describeDecision(decision)}`, () => {
      assert.deepEqual(decide(given), decision);
    });
  }

  it('a place in the network that is written without its escapes is known again', () => {
    const forwarding = { always: to('sip:%23%20r%C3%A9gine@example.com') };
    assert.deepEqual(decide({ forwarding, passed: ['sip:# régine@example.com'] }), reject(480));
  });
});

function describeDecision(decision: SettingsDecision): string {
  if (decision.action === 'reject') return String(decision.statusCode);
  if (decision.action === 'ring' && 'unanswered' in decision) {
    return `ring, ${decision.unanswered.action} after ${String(decision.seconds)} s`;
  }
  return decision.action;
}
