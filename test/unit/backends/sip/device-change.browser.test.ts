import { expect } from 'chai';
import { registerBackend } from '../../../../src/backends/load-backend.js';
import { createBackend } from '../../../../src/backends/sip/sip-backend.js';
import type { Calling } from '../../../../src/calling/calling.js';
import { createCalling } from '../../../../src/calling/create-calling.js';
import { hears, hum, type Hum } from '../../../support/audio.js';
import { FakeDevices } from '../../../support/fakes/fake-devices.js';
import { reaches } from '../../../support/phone.js';
import { CONTACT, dialogOf } from '../../../support/sip-line.js';
import { FarEnd, FarPhone } from '../../../support/sip-script.js';
import { until } from '../../../support/until.js';

let backends = 0;

describe('devices that change in a call, on the wire', () => {
  let devices: FakeDevices;
  let end: FarEnd;
  let far: FarPhone;
  let calling: Calling;
  let processed: Hum;

  beforeEach(() => {
    devices = new FakeDevices();
    processed = hum(1320);
    end = new FarEnd();
    far = new FarPhone(end);
    backends += 1;
    const backend = `scripted-${String(backends)}`;
    registerBackend(backend, () =>
      Promise.resolve((context) =>
        createBackend({ ...context, exchangeSocket: end.context.exchangeSocket }),
      ),
    );
    calling = createCalling({ backend, server: 'loopback:', ringback: 'off' });
  });

  afterEach(() => {
    calling.dispose();
    far.close();
    processed.stop();
    devices.restore();
  });

  it('send no message, whatever changes, and the far end hears each', async () => {
    const line = calling.callingClient.addLine({ uri: 'sip:alice@example.com' });
    await end.acceptRegister();
    const call = line.makeCall('bob');
    void call.dial();
    const invite = await end.expect('INVITE');
    const body = await far.answer(invite.body);
    end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
    await end.expect('ACK');
    await reaches(call, 'connected');
    const [receiver] = far.connection.getReceivers();
    if (!receiver) throw new Error('Nothing is received.');
    const heard = (note: number): Promise<void> => hears(new MediaStream([receiver.track]), note);
    await heard(440);

    await calling.audio.selectMicrophone('mic-b');
    await heard(880);
    calling.update({ microphone: 'mic-a', noiseSuppression: false });
    await heard(440);
    await calling.audio.selectSpeaker('out-b');
    await calling.audio.selectRingDevices(['out-a', 'out-c']);
    devices.unplug('mic-a', 'out-b');
    await heard(880);
    devices.unplug('mic-b');
    await until('there is no microphone', () => devices.open.length === 0);
    devices.plug('mic-a');
    await heard(440);
    const [track] = processed.stream.getAudioTracks();
    await calling.audio.setProcessor({ process: () => track as MediaStreamTrack });
    await heard(1320);
    await calling.audio.setProcessor(null);
    await heard(440);
    expect(await end.rest()).to.deep.equal([]);

    void call.end();
    const bye = await end.expect('BYE');
    expect(bye.header('CSeq')).to.equal(
      `${String(Number.parseInt(invite.header('CSeq'), 10) + 1)} BYE`,
    );
    end.reply(bye, 200, 'OK');
    expect(dialogOf(invite).callId).to.equal(bye.header('Call-ID'));
  });
});
