import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../../src/calling/line.js';
import type { CallState } from '../../../src/core/call-state.js';
import { newUser } from '../../contract/port-network.js';
import { hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { phone, reaches, recordStatuses, type Phone } from '../../support/phone.js';
import { Kamailio, Sipp } from '../../support/servers.js';
import {
  OK,
  PLAIN_SDP,
  recv,
  response,
  scenario,
  send,
  SIPP_CONTACT,
} from '../../support/sipp-scenario.js';

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

/** A request of sipp's within the dialog. */
function inDialog(method: string, cseq: number, dialog: string, extra: string, body = ''): string {
  const type = body ? '\nContent-Type: application/sdp' : '';
  return send(
    `${method} [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n[routes]\n${dialog}\nCall-ID: [call_id]\nCSeq: ${String(cseq)} ${method}\nMax-Forwards: 70\n${extra}${type}\nContent-Length: [len]\n\n${body}`,
  );
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

  /** A sipp callee, registered at Kamailio by its own hand. */
  async function sippCallee(steps: readonly string[]): Promise<{ sipp: Sipp; uri: string }> {
    const sipp = await Sipp.running({ scenario: scenario(...steps) });
    const name = newUser('sipp');
    await kamailio.register(name, `sip:${name}@127.0.0.1:${String(sipp.port)}`);
    return { sipp, uri: `sip:${name}@localhost` };
  }

  /** A sipp caller: INVITE with these headers, then an UPDATE and a re-INVITE with another identity. */
  function sippCaller(callee: string, headers: readonly string[]): Promise<Sipp> {
    const from = 'From: "Sipp" <sip:sipp@localhost>;tag=[call_number]';
    const dialog = `${from}\nTo: <sip:${callee}@localhost>[peer_tag_param]`;
    const ack = (cseq: number): string => inDialog('ACK', cseq, dialog, SIPP_CONTACT);
    return Sipp.running({
      target: `127.0.0.1:${String(kamailio.udpPort)}`,
      scenario: scenario(
        send(
          `INVITE sip:${callee}@localhost SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n${from}\nTo: <sip:${callee}@localhost>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n${SIPP_CONTACT}\nMax-Forwards: 70\n${headers.join('\n')}\nContent-Type: application/sdp\nContent-Length: [len]\n\n${PLAIN_SDP}`,
        ),
        '<recv response="100" optional="true"/><recv response="180" optional="true"/>',
        '<recv response="200" rrs="true"/>',
        ack(1),
        inDialog('UPDATE', 2, dialog, `${SIPP_CONTACT}\n${asserted('Second')}`),
        '<recv response="200"/>',
        inDialog(
          'INVITE',
          3,
          dialog,
          `${SIPP_CONTACT}\n${asserted('Third')}\nX-Step: last`,
          PLAIN_SDP,
        ),
        '<recv response="100" optional="true"/><recv response="200"/>',
        ack(3),
        recv('BYE'),
        OK,
      ),
    });
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
    const sipp = await sippCaller(alice.name, headers);
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
    const sipp = await sippCaller(alice.name, headers);
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
    const dialog =
      'From: <sip:sipp@localhost>;tag=sipp[call_number]\nTo: <sip:browser@localhost>;[$tag]';
    const { sipp, uri } = await sippCallee([
      '<recv request="INVITE" rrs="true"><action><ereg regexp="tag=[^;]*" search_in="hdr" header="From:" assign_to="tag"/></action></recv>',
      response(
        '180 Ringing',
        `${SIPP_CONTACT}\nRemote-Party-ID: "First" <sip:first@pbx.example>;party=called`,
      ),
      // Kamailio's processes could let the 200 overtake it.
      '<pause milliseconds="200"/>',
      response('200 OK', `${SIPP_CONTACT}\n${asserted('Second')}`, PLAIN_SDP),
      recv('ACK'),
      inDialog('UPDATE', 1, dialog, `${SIPP_CONTACT}\n${asserted('Third')}`),
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
    const { sipp, uri } = await sippCallee([
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
