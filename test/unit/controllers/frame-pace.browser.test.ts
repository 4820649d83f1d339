import { expect } from 'chai';
import { FramePace } from '../../../src/controllers/frame-pace.js';

const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

describe('FramePace', () => {
  it('renders at once, then once more with the next frame whatever was asked for', async () => {
    await frame();
    const pace = new FramePace();
    const log: string[] = [];
    expect(pace.run(() => void log.push('first'))).to.equal(undefined);
    expect(log).to.deep.equal(['first']);
    const later = pace.run(() => void log.push('second'));
    await Promise.resolve();
    expect(log).to.deep.equal(['first']);
    await later;
    expect(log).to.deep.equal(['first', 'second']);
    // That was this frame's.
    const next = pace.run(() => void log.push('third'));
    expect(log).to.deep.equal(['first', 'second']);
    await next;
    expect(log).to.deep.equal(['first', 'second', 'third']);
    await frame();
    expect(pace.run(() => void log.push('fourth'))).to.equal(undefined);
  });

  it('does not wait for frames that do not come', async () => {
    const real = window.requestAnimationFrame;
    window.requestAnimationFrame = () => 0;
    try {
      const pace = new FramePace();
      const log: string[] = [];
      void pace.run(() => void log.push('first'));
      await pace.run(() => void log.push('second'));
      expect(log).to.deep.equal(['first', 'second']);
    } finally {
      window.requestAnimationFrame = real;
    }
  });
});
