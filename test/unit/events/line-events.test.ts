import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialLineState, type LineStatus } from '../../../src/core/line-state.js';
import { lineEvents } from '../../../src/events/line-events.js';

const line = initialLineState('sip:a@b', 'sip:a@b');

describe('the events between two snapshots of a line', () => {
  const cases: readonly (readonly [LineStatus, LineStatus, readonly string[]])[] = [
    ['idle', 'idle', []],
    ['idle', 'connecting', ['line-status-change', 'line-connecting']],
    ['connecting', 'registered', ['line-status-change', 'line-registered']],
    ['unregistered', 'registered', ['line-status-change', 'line-registered']],
    ['reconnecting', 'registered', ['line-status-change', 'line-reconnected']],
    ['registered', 'reconnecting', ['line-status-change', 'line-reconnecting']],
    ['registered', 'unregistered', ['line-status-change', 'line-unregistered']],
    ['connecting', 'failed', ['line-status-change']],
  ];
  for (const [previous, status, expected] of cases) {
    it(`${previous} to ${status}`, () => {
      const events = lineEvents({ ...line, status: previous }, { ...line, status });
      assert.deepEqual(
        events.map(({ type }) => type),
        expected,
      );
      if (events[0]) assert.deepEqual(events[0].extra, { status, previous });
    });
  }

  it('are none when something else changes', () => {
    assert.deepEqual(lineEvents(line, { ...line, displayName: 'A', expiresAt: 1 }), []);
  });
});
