import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readInfo, writeDigit } from '../../../../src/backends/sip/digit-info.js';

const read = (contentType: string | undefined, body: string, named?: string) =>
  readInfo({ contentType, body, package: named });

describe('an INFO that comes in', () => {
  for (const [type, body, digit] of [
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160', '5'],
    ['application/dtmf-relay', 'Signal= #\r\nDuration= 160\r\n', '#'],
    ['application/dtmf-relay', 'Duration=100\nSignal=a\n', 'A'],
    ['Application/DTMF-Relay; charset=utf-8', ' signal = 10 ', '*'],
    ['application/dtmf-relay', 'Signal=11', '#'],
    ['application/dtmf-relay', 'Signal=15', 'D'],
    ['application/dtmf', '7', '7'],
    ['application/dtmf', '\r\n*\r\n', '*'],
    ['application/dtmf', 'Signal=3', '3'],
  ] as const) {
    it(`${type} ${JSON.stringify(body)} is ${digit}`, () => {
      assert.deepEqual(read(type, body), { code: 200, digit });
    });
  }

  for (const [type, body] of [
    ['application/dtmf-relay', ''],
    ['application/dtmf-relay', '5'],
    ['application/dtmf-relay', 'Signal=\r\nDuration=160'],
    ['application/dtmf-relay', 'Signal=E'],
    ['application/dtmf-relay', 'Signal=12345'],
    ['application/dtmf-relay', 'Signal=R'],
    ['application/dtmf-relay', 'Signal=<b>'],
    ['application/dtmf-relay', 'Signal==5'],
    ['application/dtmf-relay', '\u0000\u0000'],
    ['application/dtmf', '55'],
    ['application/dtmf', 'Duration=160'],
    ['application/dtmf-relay', `Signal=5\r\n${'x'.repeat(600)}`],
  ] as const) {
    it(`${type} ${JSON.stringify(body).slice(0, 40)} is refused with 400`, () => {
      assert.deepEqual(read(type, body), { code: 400, reason: 'Bad Digit' });
    });
  }

  it('of another kind gets 415 and what is taken', () => {
    for (const type of ['application/media_control+xml', 'application/dtmf-relayed', 'text', '']) {
      assert.deepEqual(read(type, 'x'), {
        code: 415,
        headers: ['Accept: application/dtmf-relay, application/dtmf'],
      });
    }
  });

  it('without a body only asks whether we are there (RFC 2976 2.2)', () => {
    assert.deepEqual(read(undefined, ''), { code: 200 });
  });

  it('of an Info Package gets 469 (RFC 6086 4.2.2)', () => {
    assert.deepEqual(read('application/dtmf-relay', 'Signal=5', 'foo'), {
      code: 469,
      reason: 'Bad Info Package',
      headers: ['Recv-Info: trickle-ice'],
    });
  });

  it('is read in no time however long and odd it is', () => {
    for (const body of [' '.repeat(100_000), 'a='.repeat(50_000), `Signal${' '.repeat(500)}`]) {
      assert.equal(read('application/dtmf-relay', body).code, 400);
    }
  });

  it('of ours is understood by ourselves', () => {
    assert.equal(writeDigit('5'), 'Signal=5\r\nDuration=160');
    for (const digit of '0123456789ABCD*#') {
      assert.deepEqual(read('application/dtmf-relay', writeDigit(digit)), { code: 200, digit });
    }
  });
});
