import { expect } from 'chai';
import { registerBackend } from '../../../src/backends/load-backend.js';
import type { Call } from '../../../src/calling/line.js';
import type { CallPort, LinePort } from '../../../src/core/ports.js';
import { reaches, recordStatuses, successorOf } from '../../support/phone.js';
import {
  ANSWERED,
  asCaller,
  methods,
  receivedBy,
  request,
  SippBench,
  sippCaller,
} from '../../support/sipp-phone.js';
import { OK, recv } from '../../support/sipp-scenario.js';

describe('INVITE with Replaces from sipp, behind Kamailio and rtpengine', () => {
  const bench = new SippBench('sip-watched');
  let ports: CallPort[];

  before(() => {
    // A call does not tell its tags, which a Replaces needs; its port does.
    registerBackend('sip-watched', async () => {
      const { createBackend } = await import('../../../src/backends/sip/sip-backend.js');
      return (context) => {
        const backend = createBackend(context);
        return {
          capabilities: backend.capabilities,
          createLine: (options): LinePort => {
            const line = backend.createLine(options);
            line.incoming$.subscribe(({ port }) => ports.push(port));
            return line;
          },
          dispose: () => {
            backend.dispose();
          },
        };
      };
    });
  });

  beforeEach(() => {
    ports = [];
  });

  it('takes over the right one of two calls: no 180, and the other far end gets our BYE', async () => {
    const bob = await bench.user({ autoHold: 'off' });
    const first = await bench.called(bob, [recv('BYE'), OK]);
    const second = await bench.called(bob, [recv('BYE'), OK]);
    first.call.mute();
    const rung: Call[] = [];
    bob.line.incomingCall$.subscribe((call) => rung.push(call));
    const [dialog] = ports[0]?.dialogs ?? [];
    if (!dialog) throw new Error('The call has no dialog.');
    const { callId, localTag, remoteTag } = dialog;
    const following = successorOf(bob, first.call);
    const third = await sippCaller(
      bench.kamailio,
      bob.name,
      [ANSWERED, request('ACK', 1, asCaller(bob.name)), recv('BYE'), OK],
      { headers: [`Replaces: ${callId};to-tag=${localTag};from-tag=${remoteTag}`] },
    );
    const successor = await following;
    const { statuses } = recordStatuses(successor);
    await reaches(successor, 'connected');
    expect(statuses).to.deep.equal(['connecting', 'connected']);
    expect(successor.state).to.deep.include({ direction: 'inbound', muted: true });
    expect(methods(await receivedBy(first.sipp))).to.deep.equal(['BYE']);
    expect(first.call.state.disconnectReason).to.deep.equal({ cause: 'transferred', by: 'remote' });
    expect(second.call.state).to.deep.include({ status: 'connected', heldLocally: false });
    expect(bob.line.calls).to.have.members([second.call, successor]);
    expect(rung).to.deep.equal([]);
    await Promise.all([successor.end(), second.call.end()]);
    const codes = (await receivedBy(third)).map(({ statusCode }) => statusCode);
    expect(codes).to.include(200).and.not.to.include(180);
    expect(methods(await receivedBy(second.sipp))).to.deep.equal(['BYE']);
  });

  it('that fits no call: 481, and no call begins', async () => {
    const bob = await bench.user();
    const sipp = await sippCaller(
      bench.kamailio,
      bob.name,
      [
        '<recv response="100" optional="true"/><recv response="481"/>',
        request('ACK', 1, asCaller(bob.name)),
      ],
      {
        headers: ['Replaces: nothing@all;to-tag=1;from-tag=2'],
      },
    );
    await receivedBy(sipp);
    expect(bob.line.calls).to.deep.equal([]);
  });
});
