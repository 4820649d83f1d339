import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  DialogRequestOptions,
  IncomingResponse,
  RequestHandlers,
  Session,
} from 'jssip/lib/JsSIP.js';
import { InfoSender } from '../../../../src/backends/sip/info-sender.js';
import { failureOf } from '../../../support/sip-node.js';

/** A sender on a session that keeps what it is given to send. */
function setUp() {
  const sent: { method: string; options: DialogRequestOptions }[] = [];
  let gone = 0;
  const session = {
    sendRequest: (method: string, options: DialogRequestOptions) => {
      sent.push({ method, options });
    },
  } as unknown as Session;
  const sender = new InfoSender(session, () => {
    gone += 1;
    sender.close();
  });
  const handlers = (): RequestHandlers => sent.at(-1)?.options.eventHandlers ?? {};
  return { sender, sent, handlers, gone: () => gone };
}

function response(status_code: number, reason_phrase = 'Said So'): IncomingResponse {
  return { status_code, reason_phrase } as IncomingResponse;
}

describe('S10: an INFO of ours', () => {
  it('is one request of its type, and resolves with its 2xx', async () => {
    const { sender, sent, handlers } = setUp();
    const sending = sender.send('application/dtmf-relay', 'Signal=5');
    assert.equal(sent.length, 1);
    assert.equal(sent[0]?.method, 'INFO');
    assert.deepEqual(sent[0].options.extraHeaders, ['Content-Type: application/dtmf-relay']);
    assert.equal(sent[0].options.body, 'Signal=5');
    handlers().onSuccessResponse?.(response(200));
    await sending;
  });

  for (const [status, code, retryable] of [
    [405, 'not-supported', false],
    [415, 'not-supported', false],
    [469, 'not-supported', false],
    [501, 'not-supported', false],
    [403, 'forbidden', false],
    [400, 'media-failed', false],
    [500, 'service-unavailable', true],
    [603, 'media-failed', false],
  ] as const) {
    it(`refused with ${String(status)} is ${code}, and the call goes on`, async () => {
      const { sender, handlers, gone } = setUp();
      const sending = failureOf(sender.send('a/b', 'x'));
      handlers().onErrorResponse?.(response(status, '<b>\u0007No'));
      const error = await sending;
      assert.equal(error.code, code);
      assert.equal(error.statusCode, status);
      assert.equal(error.retryable, retryable);
      // What the far end writes is cleaned before it is shown.
      assert.ok(!error.message.includes('\u0007'));
      assert.equal(gone(), 0);
    });
  }

  for (const [what, fail, code] of [
    ['that nobody answers', (h: RequestHandlers) => h.onRequestTimeout?.(), 'timeout'],
    ['answered 408', (h: RequestHandlers) => h.onDialogError?.(response(408)), 'timeout'],
    ['that cannot be sent', (h: RequestHandlers) => h.onTransportError?.(), 'connection-lost'],
  ] as const) {
    it(`${what} is ${code}, and the call goes on`, async () => {
      const { sender, handlers, gone } = setUp();
      const sending = failureOf(sender.send('a/b', 'x'));
      fail(handlers());
      const error = await sending;
      assert.equal(error.code, code);
      assert.equal(error.retryable, true);
      assert.equal(gone(), 0);
    });
  }

  it('answered 481 ends the call (RFC 5057 5.1), and rejects', async () => {
    const { sender, handlers, gone } = setUp();
    const sending = failureOf(sender.send('a/b', 'x'));
    handlers().onDialogError?.(response(481));
    assert.equal((await sending).code, 'cancelled');
    assert.equal(gone(), 1);
  });

  it('that waits when the call ends rejects, and a late answer does nothing', async () => {
    const { sender, handlers } = setUp();
    const sending = failureOf(sender.send('a/b', 'x'));
    sender.close();
    assert.equal((await sending).code, 'cancelled');
    handlers().onSuccessResponse?.(response(200));
    sender.close();
  });
});
