import { expect } from 'chai';
import { forwarding } from '../../contract/settings-scenarios.js';
import { reaches, recordStatuses } from '../../support/phone.js';
import type { Sipp } from '../../support/servers.js';
import {
  asCaller,
  receivedBy,
  request,
  SippBench,
  sippCaller,
  type NamedPhone,
} from '../../support/sipp-phone.js';
import { OK, PLAIN_SDP, recv, send, SIPP_CONTACT } from '../../support/sipp-scenario.js';

describe('sipp calls a phone of ours that sends its calls on', () => {
  const bench = new SippBench();

  afterEach(() => {
    localStorage.clear();
  });

  /** A telephone of sipp's that calls and follows a 302 to where its Contact leads. */
  function following(callee: string, rings: boolean): Promise<Sipp> {
    const to = `<sip:${callee}@localhost>`;
    const dialog = 'From: "Sipp" <sip:sipp@localhost>;tag=[call_number]';
    const message = (line: string, branch: string, cseq: string, peer: string): string =>
      [
        line,
        `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[${branch}]`,
        dialog,
        `To: ${to}${peer}`,
        'Call-ID: [call_id]',
        `CSeq: ${cseq}`,
        'Max-Forwards: 70',
      ].join('\n');
    const moved =
      '<recv response="302"><action><ereg regexp="sip:[^&gt;]*" search_in="hdr" header="Contact:" assign_to="moved"/></action></recv><Reference variables="moved"/>';
    // The ACK to a refusal is of the INVITE's transaction (RFC 3261 17.1.1.3).
    const back = rings ? 'branch-4' : 'branch-3';
    return sippCaller(bench.kamailio, callee, [
      '<recv response="100"/>',
      ...(rings ? ['<recv response="180"/>'] : []),
      moved,
      send(
        `${message(`ACK sip:${callee}@localhost SIP/2.0`, back, '1 ACK', '[peer_tag_param]')}\nContent-Length: 0\n\n`,
      ),
      send(
        `${message('INVITE [$moved] SIP/2.0', 'branch', '2 INVITE', '')}\n${SIPP_CONTACT}\nContent-Type: application/sdp\nContent-Length: [len]\n\n${PLAIN_SDP}`,
      ),
      '<recv response="100" optional="true"/><recv response="180" optional="true"/><recv response="200" rrs="true"/>',
      request('ACK', 2, asCaller(callee)),
      recv('BYE'),
      OK,
    ]);
  }

  const two = async (): Promise<readonly [NamedPhone, NamedPhone]> => [
    await bench.user(),
    await bench.user(),
  ];

  it('always: it never rings there, gets 302 with Diversion, and talks to the other', async () => {
    const [bob, carol] = await two();
    const rung: unknown[] = [];
    bob.line.incomingCall$.subscribe((call) => rung.push(call));
    await bob.calling.callSettings.setCallForwardSetting(
      forwarding({ always: { enabled: true, destination: carol.name } }),
    );
    const coming = carol.incoming();
    const sipp = await following(bob.name, false);
    const call = await coming;
    await call.answer({ stream: bench.voice });
    await reaches(call, 'connected');
    await call.end();
    const sent = (await receivedBy(sipp)).find(({ statusCode }) => statusCode === 302);
    expect(sent?.header('Contact')).to.contain(`<sip:${carol.name}@localhost`);
    expect(sent?.header('Diversion')).to.equal(
      `<sip:${bob.name}@localhost>;reason=unconditional;counter=1`,
    );
    expect(rung).to.deep.equal([]);
  });

  it('no answer: it rings there first', async () => {
    const [bob, carol] = await two();
    await bob.calling.callSettings.setCallForwardSetting(
      forwarding({ noAnswer: { enabled: true, destination: carol.name, numberOfRings: 1 } }),
    );
    bob.line.update({ ringTimeout: 1 });
    const ringing = bob.incoming();
    const coming = carol.incoming();
    const sipp = await following(bob.name, true);
    const { statuses, done } = recordStatuses(await ringing);
    const call = await coming;
    await done;
    expect(statuses).to.deep.equal(['ringing', 'ended']);
    await call.answer({ stream: bench.voice });
    await reaches(call, 'connected');
    await call.end();
    const sent = (await receivedBy(sipp)).find(({ statusCode }) => statusCode === 302);
    expect(sent?.header('Diversion')).to.contain(';reason=no-answer;');
  });

  it('one who has been sent on five times gets 480', async () => {
    const [bob, carol] = await two();
    await bob.calling.callSettings.setCallForwardSetting(
      forwarding({ always: { enabled: true, destination: carol.name } }),
    );
    const headers = ['Diversion: <sip:zoe@localhost>;reason=no-answer;counter=5'];
    const steps = ['<recv response="100"/>', '<recv response="480"/>'];
    const sipp = await sippCaller(bench.kamailio, bob.name, steps, { headers });
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });
});
