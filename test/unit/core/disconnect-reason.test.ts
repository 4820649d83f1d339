import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  causeOfBye,
  causeOfCancel,
  causeOfRefusal,
  parseReasonHeaders,
} from '../../../src/core/disconnect-reason.js';

describe('causeOfRefusal', () => {
  const table: Readonly<Record<number, string>> = {
    302: 'unavailable',
    401: 'forbidden',
    403: 'forbidden',
    404: 'not-found',
    407: 'forbidden',
    408: 'timeout',
    410: 'not-found',
    415: 'media-failed',
    480: 'unavailable',
    484: 'not-found',
    486: 'busy',
    487: 'cancelled',
    488: 'media-failed',
    500: 'server-error',
    503: 'server-error',
    600: 'busy',
    603: 'rejected',
    604: 'not-found',
    606: 'media-failed',
    607: 'rejected',
    608: 'rejected',
    416: 'unknown',
  };
  for (const [status, cause] of Object.entries(table)) {
    it(`${status} is ${cause}`, () => {
      assert.equal(causeOfRefusal({ statusCode: Number(status), alerted: false }), cause);
    });
  }

  it('408 after an 18x is no-answer', () => {
    assert.equal(causeOfRefusal({ statusCode: 408, alerted: true }), 'no-answer');
  });

  it('a Q.850 reason goes first', () => {
    const q850: Readonly<Record<number, string>> = {
      1: 'not-found',
      17: 'busy',
      18: 'no-answer',
      19: 'no-answer',
      21: 'rejected',
    };
    for (const [cause, expected] of Object.entries(q850)) {
      const reasons = parseReasonHeaders([`Q.850 ;cause=${cause};text="x"`]);
      assert.equal(causeOfRefusal({ statusCode: 500, reasons, alerted: false }), expected);
    }
    const reasons = parseReasonHeaders(['Q.850;cause=41']);
    assert.equal(causeOfRefusal({ statusCode: 486, reasons, alerted: false }), 'busy');
  });
});

describe('Reason headers', () => {
  it('tell an answer elsewhere', () => {
    const elsewhere = parseReasonHeaders(['SIP;cause=200;text="Call completed elsewhere"']);
    assert.equal(causeOfCancel(elsewhere), 'answered-elsewhere');
    assert.equal(causeOfBye(elsewhere), 'answered-elsewhere');
    assert.equal(causeOfCancel([]), 'cancelled');
    assert.equal(causeOfBye(parseReasonHeaders(['Q.850;cause=16'])), 'normal');
  });

  it('are read several in one line, commas in quotes and all', () => {
    assert.deepEqual(parseReasonHeaders(['Q.850;cause=16;text="a, \\"b\\"", SIP;cause=200']), [
      { protocol: 'Q.850', cause: 16, text: 'a, "b"' },
      { protocol: 'SIP', cause: 200 },
    ]);
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        parseReasonHeaders(values);
      }),
    );
  });
});
