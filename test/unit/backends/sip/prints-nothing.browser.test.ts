import { expect } from 'chai';
import { inviteText } from '../../../support/sip-line.js';

// JsSIP's `debug` looks here as it is loaded, so everything of it is loaded afterwards.
localStorage.setItem('debug', '*');
const { sipBench } = await import('../../../support/sip-bench.js');

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/** What is printed on the console while something is done. */
async function printed(doing: () => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = [];
  const originals = METHODS.map((method) => console[method]);
  for (const method of METHODS) {
    console[method] = (...parts: unknown[]) => {
      lines.push(parts.map(String).join(' '));
    };
  }
  try {
    await doing();
  } finally {
    METHODS.forEach((method, index) => {
      console[method] = originals[index]!;
    });
  }
  return lines;
}

describe('M18: JsSIP prints nothing, whatever the page has switched on', () => {
  after(() => {
    localStorage.removeItem('debug');
  });

  it('as it is published it prints', async () => {
    const lines = await printed(() => import('jssip'));
    expect(lines.join('\n')).to.match(/JsSIP .*version/u);
  });

  describe('as it is shipped', () => {
    const bench = sipBench();

    it('it prints neither in a call nor over what it cannot read', async () => {
      const lines = await printed(async () => {
        const { port, recorder } = await bench.established();
        bench.end.send(inviteText({ headers: ['Record-Route: <>'], branch: 'z9hG4bKbad' }));
        await bench.end.expect(400);
        port.end();
        await recorder.completed;
      });
      expect(lines).to.deep.equal([]);
    });
  });
});
