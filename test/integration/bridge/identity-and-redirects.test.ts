import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../../src/calling/line.js';
import type { CallState } from '../../../src/core/call-state.js';
import { newUser } from '../../contract/port-network.js';
import { hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { phone, reaches, recordStatuses, type Phone } from '../../support/phone.js';
import { Kamailio, type Sipp } from '../../support/servers.js';
import {
  ANSWERED,
  AS_CALLEE,
  asCaller,
  INVITED,
  request,
  sippCallee,
  sippCaller,
} from '../../support/sipp-phone.js';
import { OK, PLAIN_SDP, recv, response, SIPP_CONTACT } from '../../support/sipp-scenario.js';

const asserted = (name: string): string =>
  `P-Asserted-Identity: "${name}" <sip:${name.toLowerCase()}@pbx.example>`;
const party = (name: string): CallState['remote'] => ({
  name,
  uri: `sip:${name.toLowerCase()}@pbx.example`,
});

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(15_000)));
}

async function shows(call: Call, name: string): Promise<void> {
  await is(call, ({ remote }) => remote.name === name);
}

describe('who is calling, and redirects, by sipp behind Kamailio and rtpengine', () => {
  let census: ReturnType<typeof takeCensus>;
  let tone: Hum;
  let kamailio: Kamailio;
  const phones: Phone[] = [];

  beforeEach(async () => {
    census = takeCensus();
    tone = hum(440);
    kamailio = await Kamailio.running({ bridge: true });
  });

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    tone.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  async function user(trustIdentity: boolean): Promise<Phone & { readonly name: string }> {
    const name = newUser('browser');
    const uri = `sip:${name}@localhost`;
    const made = await phone({ server: kamailio.wsUrl, trustIdentity }, { uri });
    phones.push(made);
    return { ...made, name };
  }

  /** A sipp caller: INVITE with these headers, then an UPDATE and a re-INVITE with another identity. */
  function changing(callee: string, headers: readonly string[]): Promise<Sipp> {
    const side = asCaller(callee);
    const last = [asserted('Third'), 'X-Step: last', 'Content-Type: application/sdp'];
    const steps = [
      ANSWERED,
      request('ACK', 1, side),
      request('UPDATE', 2, side, [asserted('Second')]),
      '<recv response="200"/>',
      request('INVITE', 3, side, last, PLAIN_SDP),
      '<recv response="100" optional="true"/><recv response="200"/>',
      request('ACK', 3, side),
      recv('BYE'),
      OK,
    ];
    return sippCaller(kamailio, callee, steps, { headers });
  }

  const headers = [
    asserted('First'),
    'Remote-Party-ID: "Other" <sip:other@pbx.example>;party=calling;privacy=off',
    'Diversion: "Ann" <sip:ann@pbx.example>;reason=user-busy;counter=1',
    'X-Ticket: 4711',
  ];

  it('a caller with P-Asserted-Identity, Remote-Party-ID and Diversion, another by UPDATE and re-INVITE', async () => {
    const alice = await user(true);
    const coming = alice.incoming();
    const sipp = await changing(alice.name, headers);
    const call = await coming;
    const shown: CallState['remote'][] = [];
    call.state$.subscribe(({ remote }) => {
      if (shown.at(-1) !== remote) shown.push(remote);
    });
    expect(call.state.forwardedBy).to.deep.equal([party('Ann')]);
    expect(call.state.headers).to.deep.equal({ 'X-Ticket': '4711' });
    await call.answer({ stream: tone.stream });
    await shows(call, 'Third');
    await reaches(call, 'connected');
    expect(shown).to.deep.equal([party('First'), party('Second'), party('Third')]);
    await call.end();
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });

  it('the same, where the page does not believe its network: From, whatever is asserted', async () => {
    const alice = await user(false);
    const coming = alice.incoming();
    const sipp = await changing(alice.name, headers);
    const call = await coming;
    const { done } = recordStatuses(call);
    await call.answer({ stream: tone.stream });
    await reaches(call, 'connected');
    await is(call, ({ headers: arrived }) => arrived['X-Step'] === 'last');
    expect(call.state.remote).to.deep.equal({ name: 'Sipp', uri: 'sip:sipp@localhost' });
    await call.end();
    await done;
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });

  it('a callee that names itself in 180 and 200, and another by UPDATE', async () => {
    const alice = await user(true);
    const { sipp, uri } = await sippCallee(kamailio, [
      INVITED,
      response(
        '180 Ringing',
        `${SIPP_CONTACT}\nRemote-Party-ID: "First" <sip:first@pbx.example>;party=called`,
      ),
      // Kamailio's processes could let the 200 overtake it.
      '<pause milliseconds="200"/>',
      response('200 OK', `${SIPP_CONTACT}\n${asserted('Second')}`, PLAIN_SDP),
      recv('ACK'),
      request('UPDATE', 1, AS_CALLEE, [asserted('Third')]),
      '<recv response="200"/>',
      recv('BYE'),
      OK,
    ]);
    const call = alice.line.makeCall(uri);
    const shown: CallState['remote'][] = [];
    call.state$.subscribe(({ remote }) => {
      if (shown.at(-1) !== remote) shown.push(remote);
    });
    void call.dial({ stream: tone.stream });
    await shows(call, 'Third');
    await reaches(call, 'connected');
    expect(shown).to.deep.equal([{ uri }, party('First'), party('Second'), party('Third')]);
    await call.end();
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });

  it('a callee that redirects to two: the first is busy, the second answers', async () => {
    const [alice, bob] = [await user(false), await user(false)];
    const { sipp, uri } = await sippCallee(kamailio, [
      recv('INVITE'),
      response(
        '302 Moved Temporarily',
        `Contact: <sip:${bob.name}@localhost>;q=0.2, "Busy" <sip:busy@localhost>;q=0.8`,
      ),
      recv('ACK'),
    ]);
    const coming = bob.incoming();
    const call = alice.line.makeCall(uri);
    const dialling = call.dial({ stream: tone.stream });
    const into = await coming;
    await into.answer({ stream: tone.stream });
    await dialling;
    await reaches(call, 'connected');
    expect(call.state.remote).to.deep.equal({ uri: bob.line.state.uri });
    expect(call.state.forwardedBy).to.deep.equal([{ uri }]);
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });
});
