import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallPortSignal } from '../../../src/core/ports.js';
import { CallingError } from '../../../src/core/errors.js';
import { FakeCallPort } from '../../support/fakes/fake-backend.js';
import { codeOf, createCall, outbound } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';
import { until } from '../../support/until.js';

function refusal(statusCode: number, ...contacts: string[]): CallPortSignal {
  return {
    type: 'ended',
    reason: { cause: 'unavailable', by: 'remote', statusCode },
    error: new CallingError('service-unavailable', `refused by ${statusCode}`, { statusCode }),
    ...(contacts.length > 0 ? { contacts } : {}),
  };
}

/** A call that has been dialled; `waits` resolves when the next port is there. */
async function dialled(overrides: Parameters<typeof createCall>[1] = {}) {
  const parts = createCall(outbound, overrides);
  const dialling = parts.call.dial({ headers: { 'X-A': '1' }, anonymous: true });
  parts.media.opening.resolve({ id: 'stream' } as MediaStream);
  await settle();
  parts.port().signals.next({ type: 'dialing', callId: 'first' });
  const next = async (count: number): Promise<FakeCallPort> => {
    // The chunk of the redirects comes by a loader of its own, which takes what it takes.
    await until(`port ${String(count)}`, () => parts.linePort.calls.length >= count);
    assert.equal(parts.linePort.calls.length, count);
    return parts.port();
  };
  const over = (): Promise<void> =>
    new Promise((resolve) => parts.machine.state$.subscribe({ complete: resolve }));
  return { ...parts, dialling, next, over };
}

describe('a call that is redirected', () => {
  it('goes on as the same call, with the same options, and shows whom it is at', async () => {
    const { call, port, next, media, statuses, dialling } = await dialled();
    const first = port();
    const { correlationId } = call.state;
    first.signals.next({ type: 'progress', statusCode: 180, earlyMedia: false });
    first.signals.next(refusal(302, 'sip:+1%20x@example.org'));
    const second = await next(2);
    assert.equal(second.destination, 'sip:+1%20x@example.org');
    assert.deepEqual(second.dialled, first.dialled);
    assert.deepEqual(second.dialled?.headers, { 'X-A': '1' });
    assert.equal(call.state.callId, 'first');
    second.signals.next({ type: 'dialing', callId: 'second' });
    assert.equal(call.state.callId, 'second');
    assert.equal(call.state.correlationId, correlationId);
    assert.deepEqual(call.state.remote, { uri: 'sip:+1 x@example.org' });
    assert.deepEqual(call.state.forwardedBy, [{ uri: 'sip:bob@example.com' }]);
    second.signals.next({ type: 'answered' });
    await dialling;
    assert.deepEqual(statuses, [
      'idle',
      'idle(dial)',
      'dialing(dial)',
      'ringing(dial)',
      'connecting',
    ]);
    assert.ok(!media.log.includes('release') && !media.log.includes('close'));
  });

  it('is muted there if it has been muted meanwhile', async () => {
    const { call, port, next } = await dialled();
    call.mute();
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    assert.equal((await next(2)).dialled?.muted, true);
  });

  it('what rang there rings no more: no early media, nobody alerted', async () => {
    const { call, machine, port, next } = await dialled();
    port().signals.next({ type: 'progress', statusCode: 180, earlyMedia: true });
    assert.equal(machine.alerted, true);
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    const second = await next(2);
    second.signals.next({ type: 'dialing', callId: 'second' });
    assert.equal(machine.alerted, false);
    assert.equal(call.state.earlyMedia, false);
    assert.equal(call.state.status, 'ringing');
    second.signals.next({ type: 'progress', statusCode: 183, earlyMedia: true });
    assert.equal(machine.alerted, false);
    assert.equal(call.state.earlyMedia, true);
  });

  it('the tracks of where it was are taken away', async () => {
    const { call, port, next } = await dialled();
    const changes: unknown[] = [];
    call.events$.subscribe((event) => changes.push(event));
    const track = { kind: 'audio' } as MediaStreamTrack;
    port().signals.next({ type: 'track-added', track });
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    await next(2);
    assert.deepEqual(changes, [
      { type: 'remote-media', change: 'added', track },
      { type: 'remote-media', change: 'removed', track },
    ]);
  });

  it('tries the next when an address cannot be called', async () => {
    const { call, linePort, port, next } = await dialled();
    const create = linePort.createCall.bind(linePort);
    linePort.createCall = (destination) => {
      const made = create(destination);
      assert.ok(made instanceof FakeCallPort);
      if (destination.includes('bad')) made.dialError = new CallingError('invalid-argument', 'no');
      return made;
    };
    port().signals.next(refusal(302, 'sip:bad@example.com', 'sip:good@example.com'));
    const third = await next(3);
    assert.deepEqual(linePort.calls[1]?.log, ['dispose']);
    assert.equal(third.destination, 'sip:good@example.com');
    assert.deepEqual(call.state.remote, { uri: 'sip:good@example.com' });
  });

  it('ends as the redirect says when no address can be called', async () => {
    const { call, linePort, port, dialling, over, media } = await dialled();
    linePort.createCall = () => {
      const made = new FakeCallPort();
      made.dialError = new CallingError('invalid-argument', 'no');
      return made;
    };
    const ended = over();
    port().signals.next(refusal(302, 'sip:bad@example.com'));
    await ended;
    assert.equal(await codeOf(dialling), 'service-unavailable');
    assert.equal(call.state.disconnectReason?.statusCode, 302);
    assert.deepEqual(call.state.remote, {});
    assert.equal(media.log.at(-1), 'close');
  });

  it('ends with the failure of the last', async () => {
    const { call, port, next, dialling, over, clock } = await dialled();
    port().signals.next(refusal(302, 'sip:one@example.com', 'sip:two@example.com'));
    (await next(2)).signals.next(refusal(486));
    const third = await next(3);
    const ended = over();
    third.signals.next(refusal(503));
    await ended;
    assert.equal(await codeOf(dialling), 'service-unavailable');
    assert.equal(call.state.disconnectReason?.statusCode, 503);
    assert.equal(call.state.error?.statusCode, 503);
    assert.equal(clock.pending, 0);
  });

  it('max-redirects 0: ends', async () => {
    const { call, port, linePort, over } = await dialled({
      preferences: () => ({ maxRedirects: 0 }),
    });
    const ended = over();
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    await ended;
    assert.equal(call.state.disconnectReason?.statusCode, 302);
    assert.equal(linePort.calls.length, 1);
  });

  it('end() in the moment of the redirect: nobody else is called', async () => {
    const { call, port, linePort, dialling, clock, statuses } = await dialled();
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    await call.end();
    assert.equal(await codeOf(dialling), 'cancelled');
    await import('../../../src/calling/call-redirects.js');
    await settle();
    assert.equal(linePort.calls.length, 1);
    assert.deepEqual(call.state.disconnectReason, { cause: 'cancelled', by: 'local' });
    assert.deepEqual(statuses.slice(-2), ['ended', 'complete']);
    assert.equal(clock.pending, 0);
  });

  it('the dial timeout goes on from the first dialling', async () => {
    const { call, port, next, clock, dialling } = await dialled();
    await clock.pass(179_000);
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    const second = await next(2);
    await clock.pass(1_000);
    assert.equal(await codeOf(dialling), 'timeout');
    assert.deepEqual(second.log, ['dial', 'end']);
    assert.equal(call.state.disconnectReason?.cause, 'no-answer');
  });

  it('a 302 after the answer is no redirect', async () => {
    const { call, port, linePort } = await dialled();
    port().signals.next({ type: 'answered' });
    port().signals.next(refusal(302, 'sip:carol@example.com'));
    assert.equal(call.state.status, 'ended');
    assert.equal(linePort.calls.length, 1);
  });
});
