import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseMessageSummary } from '../../../../src/backends/sip/message-summary.js';
import { parseAddressOfRecord } from '../../../../src/core/address.js';
import type { VoicemailSummary } from '../../../../src/core/data-services.js';

const line = parseAddressOfRecord('sip:alice@example.com');

function summary(
  newMessages = 0,
  oldMessages = 0,
  newUrgentMessages = 0,
  oldUrgentMessages = 0,
  more: Partial<VoicemailSummary> = {},
): VoicemailSummary {
  return { newMessages, oldMessages, newUrgentMessages, oldUrgentMessages, ...more };
}

describe('parseMessageSummary', () => {
  const table: readonly (readonly [string, VoicemailSummary | undefined])[] = [
    // RFC 3842 5.4.
    [
      'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n',
      summary(2, 8, 0, 2, { account: 'sip:alice@vmail.example.com' }),
    ],
    ['Messages-Waiting: no\r\n', summary()],
    ['Messages-Waiting: yes\r\n', summary(0, 0, 0, 0, { waiting: true })],
    ['messages-waiting : YES\nVOICE-MESSAGE:1/0\n', summary(1)],
    ['Voice-Message: 3 / 4 ( 1 / 0 )', summary(3, 4, 1, 0)],
    ['\r\nMessages-Waiting: yes\r\nVoice-Message: 1/1\r\n', summary(1, 1)],
    ['Messages-Waiting: yes\r\nFax-Message: 5/5 (1/1)', summary(0, 0, 0, 0, { waiting: true })],
    // The headers of single messages come after an empty line.
    ['Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n\r\nVoice-Message: 9/9', summary(1)],
    // Only the first of a kind, and no more urgent ones than there are.
    ['Voice-Message: 1/0\r\nVoice-Message: 7/7', summary(1)],
    ['Voice-Message: 1/2 (5/5)', summary(1, 2, 1, 2)],
    ['Voice-Message: 999999999/1', summary(999_999, 1)],
    ['Voice-Message: 9999999999/1', undefined],
    ['Voice-Message: -1/2', undefined],
    ['Voice-Message: 1', undefined],
    ['Messages-Waiting: perhaps', undefined],
    ['', undefined],
    ['no header at all', undefined],
    [':\r\n::\r\n', undefined],
    // An account has to be what can be dialled.
    [
      'Messages-Waiting: no\r\nMessage-Account: <sip:*97@example.com>',
      summary(0, 0, 0, 0, { account: 'sip:*97@example.com' }),
    ],
    [
      'Messages-Waiting: no\r\nMessage-Account: tel:+14085550100',
      summary(0, 0, 0, 0, { account: 'sip:+14085550100@example.com' }),
    ],
    ['Messages-Waiting: no\r\nMessage-Account: https://example.com', summary()],
    ['Messages-Waiting: no\r\nMessage-Account: sip:a@b?Subject=x', summary()],
    ['Messages-Waiting: no\r\nMessage-Account: alice', summary()],
  ];
  for (const [body, expected] of table) {
    it(JSON.stringify(body), () => {
      assert.deepEqual(parseMessageSummary(body, line, true), expected);
    });
  }

  it('of a stranger only an account at our own host counts', () => {
    const of = (account: string): string | undefined =>
      parseMessageSummary(`Voice-Message: 1/0\r\nMessage-Account: ${account}`, line, false)
        ?.account;
    assert.equal(of('sip:premium@evil.example'), undefined);
    assert.equal(of('sip:*97@example.com'), 'sip:*97@example.com');
  });

  it('never throws, and its counts are whole numbers', () => {
    const names = ['Messages-Waiting', 'Voice-Message', 'Message-Account', 'X'];
    const header = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(':', ' :\t', ''), fc.string())
      .map((parts) => parts.join(''));
    const body = fc.array(fc.oneof(header, fc.string())).map((lines) => lines.join('\r\n'));
    fc.assert(
      fc.property(fc.oneof(body, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseMessageSummary(text, line, false);
        if (!parsed) return;
        const { account: _, waiting: __, ...counts } = parsed;
        for (const count of Object.values(counts)) {
          assert.ok(Number.isInteger(count) && count >= 0 && count <= 999_999);
        }
      }),
    );
  });
});
