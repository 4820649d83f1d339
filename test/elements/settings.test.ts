import { expect } from 'chai';
import type { CallSettings } from '../../src/core/data-services.js';
import '../../src/entries/webex-calling.js';
import { forwarding } from '../contract/settings-scenarios.js';
import { codeOf } from '../support/codes.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';

const SERVER = 'loopback:settings-of-elements';

describe('call settings and the elements', () => {
  let unique = 0;
  const phones: MarkupPhone[] = [];

  afterEach(() => {
    for (const { calling } of phones.splice(0)) calling.parentElement?.remove();
    localStorage.clear();
  });

  async function user(name: string): Promise<MarkupPhone> {
    unique += 1;
    const own = `${name}-${String(unique)}-${String(Date.now())}`;
    const made = await markupPhone(SERVER, own);
    made.recorder.take();
    phones.push(made);
    return made;
  }

  function settingsOf({ calling }: MarkupPhone): CallSettings {
    if (!calling.calling) throw new Error('There is no calling.');
    return calling.calling.callSettings;
  }

  it('do not disturb: no event, no copy of the template, no call', async () => {
    const [alice, bob] = [await user('alice'), await user('bob')];
    await settingsOf(bob).setDoNotDisturbSetting(true);
    const call = alice.line.makeCall(bob.line.lineId);
    expect(await codeOf(call.dial())).to.equal('service-unavailable');
    expect(call.state.disconnectReason?.statusCode).to.equal(480);
    expect(bob.recorder.take()).to.deep.equal([]);
    expect([bob.copies(), bob.line.calls]).to.deep.equal([[], []]);
  });

  it('a call that nobody answers is forwarded: its copy rings, ends and goes; the other one rings', async () => {
    const [alice, bob, carol] = [await user('alice'), await user('bob'), await user('carol')];
    bob.line.ringTimeout = 1;
    await settingsOf(bob).setCallForwardSetting(
      forwarding({
        noAnswer: { enabled: true, destination: carol.line.lineId, numberOfRings: 1 },
      }),
    );
    const ended = nextEvent(bob.line, 'call-disconnect');
    const alerting = nextEvent(carol.line, 'call-alerting');
    const call = alice.line.makeCall(bob.line.lineId);
    void call.dial();
    await Promise.all([ended, alerting]);
    expect(carol.copy().remote.uri).to.equal(alice.line.lineId);
    const told = bob.recorder.take().map((line) => line.split(' ')[1]);
    expect(told).to.include.members(['line-incoming-call', 'call-alerting', 'call-disconnect']);
    const over = nextEvent(carol.line, 'call-disconnect');
    await call.end();
    await over;
    expect(bob.copies()).to.deep.equal([]);
  });
});
