import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import type { WebexLine } from '../../src/elements/webex-line.js';
import { CallingError } from '../../src/core/errors.js';
import { codeOf } from '../support/codes.js';
import { FakeNetwork } from '../support/fake-network.js';
import { FakeCallPort } from '../support/fakes/fake-backend.js';
import { nextEvent, Recorder } from '../support/recorder.js';
import { task } from '../support/stage.js';

const BOB = { name: 'Bob', uri: 'sip:bob@example.com' };
const ROBERT = { name: 'Robert', uri: 'sip:robert@example.com', verified: true };

describe('who is calling, and redirects, by markup', () => {
  let network: FakeNetwork;
  let recorder: Recorder;
  let place: HTMLElement;

  beforeEach(() => {
    network = new FakeNetwork();
    recorder = new Recorder(document);
    place = document.createElement('div');
    document.body.append(place);
  });

  afterEach(async () => {
    recorder.stop();
    place.remove();
    await task();
  });

  async function show(attributes: string): Promise<{ calling: WebexCalling; line: WebexLine }> {
    place.innerHTML = `
      <webex-calling backend="${network.name}" server="wss://one.example.com" ringtone="off" ringback="off" ${attributes}>
        <webex-line id="line" uri="sip:alice@example.com"><template><webex-call id="copy"></webex-call></template></webex-line>
      </webex-calling>`;
    await network.accept();
    recorder.take();
    const calling = place.querySelector('webex-calling');
    const line = place.querySelector('webex-line');
    if (!calling || !line) throw new Error('The markup is not what it should be.');
    return { calling, line };
  }

  /** Bob calls; the network says that he is Robert, and that Ann sent the call on. */
  function ring(): FakeCallPort {
    const port = new FakeCallPort();
    network.port().incoming.next({
      ...{ port, callId: 'id', headers: { 'X-Ticket': '42' }, video: false },
      remote: BOB,
      network: { asserted: ROBERT },
      forwardedBy: [{ uri: 'sip:ann@example.com' }],
    });
    return port;
  }

  function copy(): WebexCall {
    const found = place.querySelector<WebexCall>('webex-line > webex-call');
    if (!found) throw new Error('Nothing is stamped.');
    return found;
  }

  it('without trust-identity the caller is who it says it is', async () => {
    await show('');
    ring();
    expect(copy().remote).to.deep.equal(BOB);
    expect(copy().forwardedBy).to.deep.equal([{ uri: 'sip:ann@example.com' }]);
    expect(copy().headers).to.deep.equal({ 'X-Ticket': '42' });
  });

  it('with trust-identity it is who the network says, and call-caller-id tells of a change', async () => {
    await show('trust-identity');
    const port = ring();
    expect(copy().remote).to.deep.equal(ROBERT);
    expect(recorder.take()).not.to.include('copy: call-caller-id');
    const changed = nextEvent(copy(), 'call-caller-id');
    const carol = { uri: 'sip:carol@example.com' };
    port.signals.next({ type: 'identity', identity: { network: { asserted: carol } } });
    const { detail, bubbles, composed } = await changed;
    expect([bubbles, composed]).to.deep.equal([true, true]);
    expect(detail.state.remote).to.deep.equal(carol);
    expect(detail.call.state.remote).to.deep.equal(carol);
    port.signals.next({ type: 'identity', identity: { network: { asserted: { ...carol } } } });
    expect(recorder.take()).to.deep.equal(['copy: call-caller-id']);
  });

  it('trust-identity counts from the next message on', async () => {
    const { calling } = await show('');
    const port = ring();
    calling.trustIdentity = true;
    await task();
    expect(copy().remote).to.deep.equal(BOB);
    port.signals.next({ type: 'identity', identity: { network: { asserted: ROBERT } } });
    expect(copy().remote).to.deep.equal(ROBERT);
  });

  function redirected(): Parameters<FakeCallPort['signals']['next']>[0] {
    return {
      type: 'ended',
      reason: { cause: 'unavailable', by: 'remote', statusCode: 302 },
      error: new CallingError('service-unavailable', 'moved', { statusCode: 302 }),
      contacts: ['sip:carol@example.com'],
    };
  }

  async function dialled(
    line: WebexLine,
  ): Promise<{ dialling: Promise<string>; port: FakeCallPort }> {
    const call = line.makeCall('bob');
    const dialling = codeOf(call.dial({ stream: new MediaStream() }));
    while (network.port().calls.length === 0) await task();
    const port = network.port().calls[0] as FakeCallPort;
    port.signals.next({ type: 'dialing', callId: 'one' });
    recorder.take();
    return { dialling, port };
  }

  it('a redirect is followed as the same call, and shows who sent it on', async () => {
    const { line } = await show('');
    const { port, dialling } = await dialled(line);
    const changed = nextEvent(copy(), 'call-caller-id');
    port.signals.next(redirected());
    await changed;
    const next = network.port().calls[1] as FakeCallPort;
    expect(next.destination).to.equal('sip:carol@example.com');
    expect(copy().remote).to.deep.equal({ uri: 'sip:carol@example.com' });
    expect(copy().forwardedBy).to.deep.equal([{ uri: BOB.uri }]);
    next.signals.next({ type: 'dialing', callId: 'two' });
    next.signals.next({ type: 'answered' });
    expect(await dialling).to.equal('resolved');
    expect(copy().callId).to.equal('two');
    expect(line.calls).to.have.length(1);
    expect(recorder.take()).to.deep.equal([
      'copy: call-caller-id',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
    ]);
  });

  it('max-redirects="0" refuses it', async () => {
    const { line } = await show('max-redirects="0"');
    const { port, dialling } = await dialled(line);
    const ended = nextEvent(copy(), 'call-disconnect');
    port.signals.next(redirected());
    const { detail } = await ended;
    expect(detail.state.disconnectReason).to.deep.equal({
      cause: 'unavailable',
      by: 'remote',
      statusCode: 302,
    });
    expect(await dialling).to.equal('service-unavailable');
    expect(network.port().calls).to.have.length(1);
  });

  it('max-redirects counts at the next redirect', async () => {
    const { calling, line } = await show('max-redirects="0"');
    const { port } = await dialled(line);
    calling.maxRedirects = 1;
    await task();
    port.signals.next(redirected());
    while (network.port().calls.length < 2) await task();
    (network.port().calls[1] as FakeCallPort).signals.next({
      ...redirected(),
      contacts: ['sip:dave@example.com'],
    } as ReturnType<typeof redirected>);
    await nextEvent(copy(), 'call-disconnect');
    expect(network.port().calls).to.have.length(2);
  });
});
