import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialCallState, type CallStatus } from '../../../src/core/call-state.js';
import type { DisconnectReason } from '../../../src/core/disconnect-reason.js';
import { CallingError } from '../../../src/core/errors.js';
import type { ReferReport } from '../../../src/core/ports.js';
import {
  endOfTransferred,
  referDecision,
  statusOfFailure,
  transferStep,
  type TransferStage,
  type TransferStep,
} from '../../../src/policy/transfer.js';

const asked: TransferStage = { accepted: false, status: 'requested' };
const taken: TransferStage = { accepted: true, status: 'requested' };
const tries: TransferStage = { accepted: true, status: 'trying' };
const rings: TransferStage = { accepted: true, status: 'ringing' };
const notified = (statusCode: number | undefined, last = false): ReferReport => ({
  type: 'notified',
  statusCode,
  last,
});
const refusal = new CallingError('transfer-failed', 'no', { statusCode: 405 });

describe('transferStep', () => {
  const table: readonly (readonly [string, TransferStage, ReferReport, TransferStep])[] = [
    ['202', asked, { type: 'accepted', silent: false }, { action: 'wait', stage: taken }],
    [
      '202, and nothing will be told',
      asked,
      { type: 'accepted', silent: true },
      { action: 'succeed' },
    ],
    [
      '405',
      asked,
      { type: 'refused', error: refusal },
      { action: 'fail', statusCode: 405, error: refusal },
    ],
    ['100', taken, notified(100), { action: 'progress', stage: tries, statusCode: 100 }],
    // RFC 6665 4.1.2.4: it may come before the 202.
    [
      '100 before the 202',
      asked,
      notified(100),
      { action: 'progress', stage: tries, statusCode: 100 },
    ],
    [
      'the 202 after a NOTIFY',
      tries,
      { type: 'accepted', silent: false },
      { action: 'wait', stage: tries },
    ],
    ['100 again', tries, notified(100), { action: 'wait', stage: tries }],
    ['180', tries, notified(180), { action: 'progress', stage: rings, statusCode: 180 }],
    ['183', taken, notified(183), { action: 'progress', stage: rings, statusCode: 183 }],
    ['199', taken, notified(199), { action: 'progress', stage: tries, statusCode: 199 }],
    ['100 after 180', rings, notified(100), { action: 'wait', stage: rings }],
    ['nothing readable', tries, notified(undefined), { action: 'wait', stage: tries }],
    ['200', rings, notified(200, true), { action: 'succeed' }],
    ['202, though not said to be the last', taken, notified(202), { action: 'succeed' }],
    ['302', tries, notified(302, true), { action: 'fail', statusCode: 302 }],
    ['486', rings, notified(486, true), { action: 'fail', statusCode: 486 }],
    ['603 before the 202', asked, notified(603, true), { action: 'fail', statusCode: 603 }],
    ['100 as the last word', taken, notified(100, true), { action: 'last-word', stage: taken }],
    [
      'nothing readable as the last word',
      rings,
      notified(undefined, true),
      { action: 'last-word', stage: rings },
    ],
    [
      'no connection before the 202',
      asked,
      { type: 'interrupted' },
      { action: 'wait', stage: asked },
    ],
    [
      'no connection after it',
      rings,
      { type: 'interrupted' },
      { action: 'reconnect', stage: rings },
    ],
  ];
  for (const [name, stage, report, step] of table) {
    it(`${name} while ${stage.status}: ${step.action}`, () => {
      assert.deepEqual(transferStep(stage, report), step);
    });
  }
});

describe('endOfTransferred', () => {
  const bye: DisconnectReason = { cause: 'normal', by: 'remote' };
  const transferred: DisconnectReason = { cause: 'transferred', by: 'remote' };
  const lost: DisconnectReason = { cause: 'network-lost', by: 'network' };
  const table: readonly (readonly [string, DisconnectReason, boolean, DisconnectReason])[] = [
    ['BYE after the REFER was accepted', bye, true, transferred],
    ['BYE before', bye, false, bye],
    [
      'BYE that says "answered elsewhere"',
      { cause: 'answered-elsewhere', by: 'remote' },
      true,
      transferred,
    ],
    ['the network is gone', lost, true, lost],
  ];
  for (const [name, reason, accepted, told] of table) {
    it(`${name}: ${told.cause}`, () => {
      assert.deepEqual(endOfTransferred(reason, accepted), told);
    });
  }
});

describe('referDecision', () => {
  const table: readonly (readonly [CallStatus, boolean, number | undefined])[] = [
    ['connected', false, undefined],
    ['connecting', false, undefined],
    ['reconnecting', false, undefined],
    ['connected', true, 491],
    ['ringing', false, 603],
    ['dialing', false, 603],
    ['ended', false, 603],
  ];
  for (const [status, busy, statusCode] of table) {
    it(`${status}${busy ? ', a transfer under way' : ''}: ${String(statusCode ?? 'the page is asked')}`, () => {
      const start = {
        correlationId: 'a',
        lineId: 'l',
        startTime: 1,
        direction: 'inbound',
      } as const;
      const state = { ...initialCallState(start), status };
      assert.deepEqual(
        referDecision({ state, busy }),
        statusCode === undefined ? { action: 'ask' } : { action: 'refuse', statusCode },
      );
    });
  }
});

describe('statusOfFailure', () => {
  const table: readonly (readonly [Partial<DisconnectReason> | undefined, number])[] = [
    [{ cause: 'busy', statusCode: 486 }, 486],
    [{ cause: 'rejected', statusCode: 603 }, 603],
    [{ cause: 'unavailable', statusCode: 302 }, 302],
    // A status that is no failure would end the transfer as a success.
    [{ cause: 'answered-elsewhere', statusCode: 200 }, 503],
    [{ cause: 'cancelled', by: 'local' }, 487],
    [{ cause: 'normal' }, 487],
    [{ cause: 'no-answer' }, 408],
    [{ cause: 'timeout' }, 408],
    [{ cause: 'media-failed' }, 488],
    [{ cause: 'network-lost', by: 'network' }, 503],
    [undefined, 503],
  ];
  for (const [reason, status] of table) {
    it(`${reason?.cause ?? 'no reason'}: ${String(status)}`, () => {
      assert.equal(
        statusOfFailure(reason && { cause: 'unknown', by: 'remote', ...reason }),
        status,
      );
    });
  }
});
