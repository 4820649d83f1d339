import { expect } from 'chai';
import { PageClock } from '../../../src/calling/page-clock.js';

describe('PageClock', () => {
  const Original = window.Worker;
  let start: Promise<Worker>;

  beforeEach(() => {
    start = new Promise((resolve) => {
      window.Worker = class extends Original {
        constructor(url: string | URL) {
          super(url);
          resolve(this);
        }
      };
    });
  });

  afterEach(() => {
    window.Worker = Original;
  });

  /** Resolves when the worker has said that it is ready. */
  async function ready(clock: PageClock): Promise<Worker> {
    clock.after(60_000, () => undefined)();
    const worker = await start;
    await new Promise((resolve) => {
      worker.addEventListener('message', resolve, { once: true });
    });
    expect(clock.workerDriven).to.equal(true);
    return worker;
  }

  it('rings its longer timers from a Worker, and cancels them', async () => {
    const clock = new PageClock();
    const worker = await ready(clock);
    const messages: unknown[] = [];
    worker.addEventListener('message', ({ data }) => messages.push(data));
    const rings: string[] = [];
    clock.after(1_000, () => rings.push('cancelled'))();
    await new Promise<void>((resolve) => {
      clock.after(1_000, () => {
        rings.push('rang');
        resolve();
      });
    });
    // The listener of this test is told after the clock's.
    await new Promise((resolve) => setTimeout(resolve));
    expect(rings).to.deep.equal(['rang']);
    expect(messages).to.have.length(1);
    clock.dispose();
  });

  it('hands what was set before the Worker was ready over to it', async () => {
    const clock = new PageClock();
    const rang = new Promise<void>((resolve) => {
      clock.after(1_500, resolve);
    });
    const cancelled: string[] = [];
    const cancel = clock.after(1_500, () => cancelled.push('rang'));
    const worker = await ready(clock);
    cancel();
    const messages: unknown[] = [];
    worker.addEventListener('message', ({ data }) => messages.push(data));
    await rang;
    await new Promise((resolve) => setTimeout(resolve));
    expect(messages).to.have.length(1);
    expect(cancelled).to.deep.equal([]);
    clock.dispose();
  });

  it('rings what a Worker that breaks was to ring', async () => {
    const clock = new PageClock();
    const worker = await ready(clock);
    const rang = new Promise<void>((resolve) => {
      clock.after(1_000, resolve);
    });
    worker.dispatchEvent(new Event('error', { cancelable: true }));
    expect(clock.workerDriven).to.equal(false);
    await rang;
    clock.dispose();
  });

  it('does without one where the page may have none', async () => {
    const refused = new Promise<void>((resolve) => {
      window.Worker = class extends Original {
        constructor(url: string | URL) {
          super(url);
          resolve();
          throw new DOMException('refused', 'SecurityError');
        }
      };
    });
    const clock = new PageClock();
    const rang = new Promise<void>((resolve) => {
      clock.after(1_000, resolve);
    });
    await Promise.all([refused, rang]);
    expect(clock.workerDriven).to.equal(false);
    clock.dispose();
  });
});
