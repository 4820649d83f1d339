import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GatheringLimit } from '../../../../src/backends/sip/gathering.js';
import type { RtcOptions } from '../../../../src/core/ports.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';

/** A peer connection that gathers what the test says, and when JsSIP would take it for done. */
class Gatherer extends EventTarget {
  readonly ends: number[] = [];
  readonly clock = new FakeClock();
  iceGatheringState: RTCIceGatheringState = 'new';
  signalingState: RTCSignalingState = 'have-local-offer';
  readonly stop: () => void;

  constructor(options: Partial<RtcOptions>) {
    super();
    const rtc: RtcOptions = {
      iceServers: [],
      iceTransportPolicy: 'all',
      iceGatheringTimeout: 500,
      ...options,
    };
    this.addEventListener('icecandidate', (event) => {
      if ('candidate' in event && event.candidate === null) this.ends.push(this.clock.now());
    });
    const limit = new GatheringLimit(this as unknown as RTCPeerConnection, rtc, this.clock);
    this.stop = () => {
      limit.stop();
    };
  }

  state(state: RTCIceGatheringState): void {
    this.iceGatheringState = state;
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }

  find(type: string): void {
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { type } }));
  }
}

const STUN = [{ urls: 'stun:127.0.0.1:9' }];

describe('GatheringLimit', () => {
  it('no server: ends a task after the first host candidate, once', async () => {
    const gatherer = new Gatherer({});
    const began = gatherer.clock.now();
    gatherer.state('gathering');
    await gatherer.clock.pass(2);
    gatherer.find('host');
    gatherer.find('host');
    assert.deepEqual(gatherer.ends, []);
    await gatherer.clock.pass(0);
    gatherer.find('host');
    await gatherer.clock.pass(10_000);
    assert.deepEqual(gatherer.ends, [began + 2]);
  });

  it('a STUN server that never answers: ends at the limit', async () => {
    const gatherer = new Gatherer({ iceServers: STUN });
    const began = gatherer.clock.now();
    gatherer.state('gathering');
    gatherer.find('host');
    await gatherer.clock.pass(499);
    assert.deepEqual(gatherer.ends, []);
    await gatherer.clock.pass(1);
    assert.deepEqual(gatherer.ends, [began + 500]);
  });

  it('relay with not one candidate: ends at the limit all the same', async () => {
    const gatherer = new Gatherer({ iceServers: STUN, iceTransportPolicy: 'relay' });
    gatherer.state('gathering');
    await gatherer.clock.pass(500);
    assert.equal(gatherer.ends.length, 1);
  });

  it('leaves a gathering alone that has come to its end by itself', async () => {
    const gatherer = new Gatherer({ iceServers: STUN });
    gatherer.state('gathering');
    gatherer.state('complete');
    await gatherer.clock.pass(10_000);
    assert.deepEqual(gatherer.ends, []);
  });

  it('begins anew with each restart', async () => {
    const gatherer = new Gatherer({ iceServers: STUN });
    gatherer.state('gathering');
    await gatherer.clock.pass(500);
    gatherer.state('gathering');
    gatherer.find('srflx');
    await gatherer.clock.pass(0);
    assert.equal(gatherer.ends.length, 2);
  });

  it('does nothing once it is stopped, or the connection closed', async () => {
    const stopped = new Gatherer({});
    stopped.state('gathering');
    stopped.find('host');
    stopped.stop();
    await stopped.clock.pass(10_000);
    const closed = new Gatherer({});
    closed.state('gathering');
    closed.signalingState = 'closed';
    await closed.clock.pass(10_000);
    assert.deepEqual([...stopped.ends, ...closed.ends], []);
  });
});
