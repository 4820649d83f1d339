import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EventEmitter } from '../../../../src/backends/sip/jssip-parts/event-emitter.js';

const require = createRequire(import.meta.url);

describe('the part that stands in for events', () => {
  const { EventEmitter: Published } = require('events/') as { EventEmitter: typeof EventEmitter };
  type Step = readonly ['on' | 'removeListener' | 'emit' | 'count', 'a' | 'b', number];
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom('on', 'removeListener', 'emit', 'count'),
    fc.constantFrom('a', 'b'),
    fc.nat({ max: 3 }),
  );

  /** What is heard while an emitter goes through the steps. */
  function heard(emitter: EventEmitter, steps: readonly Step[]): readonly unknown[] {
    const log: unknown[] = [];
    const listeners = [0, 1, 2, 3].map((index) => (...values: unknown[]) => {
      log.push([index, ...values]);
      // Two that change the list while it is gone through.
      if (index === 2) emitter.removeListener('a', listeners[3]!);
      if (index === 3) emitter.on('b', listeners[0]!);
    });
    for (const [what, event, index] of steps) {
      if (what === 'emit') log.push(emitter.emit(event, index, event));
      else if (what === 'count') log.push(emitter.listeners(event).length);
      else emitter[what](event, listeners[index]!);
    }
    return log;
  }

  it('does the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        assert.deepEqual(heard(new EventEmitter(), steps), heard(new Published(), steps));
      }),
    );
  });

  it('prints no warning over many listeners', () => {
    const emitter = new EventEmitter();
    let calls = 0;
    for (let count = 0; count < 20; count += 1) {
      emitter.on('x', () => {
        calls += 1;
      });
    }
    emitter.emit('x');
    assert.equal(calls, 20);
  });
});
