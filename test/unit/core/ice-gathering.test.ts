import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatheringPlan, isUseful, type GatheringPlan } from '../../../src/core/ice-gathering.js';

const STUN = { urls: 'stun:127.0.0.1:3478' };
const TURN = { urls: ['turn:127.0.0.1:3478?transport=udp'], username: 'u', credential: 'p' };

/** After how many candidates of a sequence the description is useful; `end`: not before the end. */
function usefulAfter(plan: GatheringPlan, sequence: readonly string[]): number | 'end' {
  for (let count = 0; count <= sequence.length; count += 1) {
    const found = sequence.slice(0, count);
    if (isUseful(plan, { found, complete: false, timedOut: false })) return count;
  }
  return 'end';
}

describe('when a description is useful', () => {
  // The sequences are those of Chromium 156 on one machine.
  for (const [name, servers, policy, sequence, expected] of [
    ['no server: the first host candidate', [], 'all', ['host', 'host'], 1],
    ['no server and no network: at the end', [], 'all', [], 'end'],
    ['STUN that answers', [STUN], 'all', ['host', 'host', 'srflx'], 3],
    ['STUN that never answers', [STUN], 'all', ['host', 'host'], 'end'],
    ['TURN: its reflexive candidate', [TURN], 'all', ['host', 'host', 'srflx', 'relay'], 3],
    ['TURN over TCP gives no reflexive one', [TURN], 'all', ['host', 'relay'], 2],
    ['relay', [TURN], 'relay', ['relay'], 1],
    ['relay, others are of no use', [TURN], 'relay', ['host', 'srflx', 'relay'], 3],
    ['relay whose server never answers', [TURN], 'relay', [], 'end'],
    ['servers without an address count for none', [{ urls: [] }], 'all', ['host'], 1],
  ] as const) {
    it(name, () => {
      const plan = gatheringPlan(
        servers.map((server) => ({ ...server, urls: [server.urls].flat() })),
        policy,
      );
      assert.equal(usefulAfter(plan, sequence), expected);
    });
  }

  it('is useful at the end and at the limit, whatever has been found', () => {
    for (const plan of [gatheringPlan([STUN], 'all'), gatheringPlan([TURN], 'relay')]) {
      assert.ok(isUseful(plan, { found: [], complete: true, timedOut: false }));
      assert.ok(isUseful(plan, { found: [], complete: false, timedOut: true }));
    }
  });
});
