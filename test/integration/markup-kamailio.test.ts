import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import type { WebexLine } from '../../src/elements/webex-line.js';
import { packets, takeCensus } from '../support/browser-census.js';
import { codeOf } from '../support/codes.js';
import { nextEvent, Recorder } from '../support/recorder.js';
import { Kamailio } from '../support/servers.js';

/*
 * Pages of markup alone over a real SIP server, with digest.
 */

interface Phone {
  readonly calling: WebexCalling;
  readonly line: WebexLine;
  readonly recorder: Recorder;
}

describe('markup over Kamailio', function () {
  this.timeout(60_000);
  let kamailio: Kamailio;
  let census: ReturnType<typeof takeCensus>;
  const phones: Phone[] = [];
  let names = 0;

  before(async () => {
    kamailio = await Kamailio.running({ auth: true });
  });

  beforeEach(() => {
    census = takeCensus();
  });

  afterEach(async () => {
    for (const { calling } of phones.splice(0)) {
      await calling.disconnect();
      calling.remove();
    }
    census.stop();
  });

  function show(user: string, password = `pw-${user}`): Phone {
    const calling = document.createElement('webex-calling');
    calling.id = 'calling';
    calling.innerHTML = `<webex-line id="line" uri="sip:${user}@localhost">
      <template><webex-call id="copy"><webex-call-controls></webex-call-controls></webex-call></template>
    </webex-line>`;
    calling.ringtone = 'off';
    calling.ringback = 'off';
    calling.server = kamailio.wsUrl;
    const line = calling.querySelector('webex-line');
    if (!line) throw new Error('The markup is not what it should be.');
    line.password = password;
    const recorder = new Recorder(calling);
    document.body.append(calling);
    const made = { calling, line, recorder };
    phones.push(made);
    return made;
  }

  async function registered(name: string): Promise<Phone> {
    names += 1;
    const made = show(`${name}-m${String(names)}`);
    await nextEvent(made.line, 'line-registered');
    made.recorder.take();
    return made;
  }

  function copyOf({ line }: Phone): WebexCall {
    const copy = line.querySelector<WebexCall>(':scope > webex-call');
    if (!copy) throw new Error('Nothing is stamped.');
    return copy;
  }

  async function press(phone: Phone, verb: string): Promise<void> {
    const controls = copyOf(phone).querySelector('webex-call-controls');
    await controls?.updateComplete;
    const buttons = [...(controls?.shadowRoot?.querySelectorAll('button') ?? [])];
    const button = buttons.find(({ textContent }) => textContent.trim() === verb);
    if (!button) throw new Error(`There is no button ${verb}.`);
    button.click();
  }

  it('registers by digest, rings, is answered by a click, moved, and ended by a click', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')];
    const alerting = nextEvent(bob.line, 'call-alerting');
    void alice.line.makeCall(bob.line.uri ?? '').dial();
    await alerting;
    const both = [alice, bob].map(({ line }) => nextEvent(line, 'call-established'));
    await press(bob, 'Answer');
    await Promise.all(both);
    expect(copyOf(alice).getAttribute('status')).to.equal('connected');

    const [connection] = census.connections();
    if (!connection) throw new Error('There is no peer connection.');
    const place = document.createElement('section');
    document.body.append(place);
    place.append(alice.calling);
    place.append(bob.calling);
    const before = await packets(connection);
    const deadline = performance.now() + 10_000;
    let now = before;
    while (now.received <= before.received || now.sent <= before.sent) {
      if (performance.now() > deadline) throw new Error('No packets after the move.');
      await new Promise((resolve) => setTimeout(resolve, 20));
      now = await packets(connection);
    }
    expect(alice.line.status).to.equal('registered');

    const over = [alice, bob].map(({ line }) => nextEvent(line, 'call-disconnect'));
    await press(alice, 'End');
    await Promise.all(over);
    const inCall = [
      'copy: call-remote-media(added)',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
      'copy: call-status-change(connected)',
      'copy: call-established',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'calling: calling-all-calls-cleared',
    ];
    expect(alice.recorder.take()).to.deep.equal([
      'line: line-calls-change',
      'line: line-outgoing-call',
      'copy: call-status-change(dialing)',
      'copy: call-status-change(ringing)',
      'copy: call-progress',
      ...inCall,
    ]);
    expect(bob.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
      ...inCall,
    ]);
    place.remove();
    document.body.append(alice.calling, bob.calling);
  });

  it('a wrong password is told once and not tried again', async () => {
    const wrong = show(`wrong-m${String(names)}`, 'not-it');
    const { detail } = await nextEvent(wrong.line, 'line-error');
    expect(detail.error.code).to.equal('authentication-failed');
    expect(wrong.line.status).to.equal('failed');
    expect(wrong.line.state?.retryAt).to.equal(undefined);
    expect(wrong.recorder.take().filter((entry) => entry.includes('line-error'))).to.have.length(1);
    expect(wrong.calling.outerHTML).not.to.contain('not-it');
  });

  for (const [user, code, cause] of [
    ['busy', 'busy', 'busy'],
    ['busy600', 'busy', 'busy'],
    ['reject603', 'call-rejected', 'rejected'],
    ['forbidden403', 'forbidden', 'forbidden'],
    ['notfound404', 'not-found', 'not-found'],
    ['notfound480', 'service-unavailable', 'unavailable'],
    ['unavailable503', 'service-unavailable', 'server-error'],
    ['reply488', 'media-failed', 'media-failed'],
    ['nobody', 'not-found', 'not-found'],
  ] as const) {
    it(`a server that answers ${user} gives ${cause}`, async () => {
      const alice = await registered('alice');
      const call = document.createElement('webex-call');
      call.destination = user;
      alice.line.append(call);
      await call.updateComplete;
      expect(await codeOf(call.dial())).to.equal(code);
      expect(call.disconnectReason).to.deep.include({
        cause,
        by: cause === 'media-failed' ? 'network' : 'remote',
      });
      expect(call.getAttribute('status')).to.equal('ended');
      expect(census.count().peerConnections).to.equal(0);
    });
  }
});
