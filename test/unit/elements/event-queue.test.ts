import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventQueue } from '../../../src/elements/event-queue.js';

describe('EventQueue', () => {
  it('runs a job at once, and none inside another', () => {
    const queue = new EventQueue();
    const log: string[] = [];
    queue.add(() => {
      log.push('a begins');
      queue.add(() => log.push('b'));
      log.push('a ends');
    });
    assert.deepEqual(log, ['a begins', 'a ends', 'b']);
  });

  it('keeps jobs waiting while it is held, also twice', () => {
    const queue = new EventQueue();
    const log: string[] = [];
    const result = queue.hold(() => {
      queue.add(() => log.push('job'));
      queue.hold(() => log.push('inner'));
      log.push('outer');
      return 'result';
    });
    assert.equal(result, 'result');
    assert.deepEqual(log, ['inner', 'outer', 'job']);
  });

  it('is let go when what it was held for throws', () => {
    const queue = new EventQueue();
    const log: string[] = [];
    assert.throws(() =>
      queue.hold(() => {
        queue.add(() => log.push('job'));
        throw new Error('no');
      }),
    );
    assert.deepEqual(log, ['job']);
  });

  it('calls its watchers when all jobs are done, and again for what they add', () => {
    const queue = new EventQueue();
    const log: string[] = [];
    let more = 2;
    const stop = queue.watch(() => {
      log.push('watcher');
      more -= 1;
      if (more > 0) queue.add(() => log.push('added'));
    });
    queue.hold(() => {
      queue.add(() => log.push('one'));
      queue.add(() => log.push('two'));
    });
    assert.deepEqual(log, ['one', 'two', 'watcher', 'added', 'watcher']);
    stop();
    queue.add(() => log.push('three'));
    assert.equal(log.at(-1), 'three');
  });
});
