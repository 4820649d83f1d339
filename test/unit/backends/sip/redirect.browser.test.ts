import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../../../src/calling/line.js';
import type { CallState } from '../../../../src/core/call-state.js';
import { isCallingError } from '../../../../src/core/errors.js';
import { hum, type Hum } from '../../../support/audio.js';
import { takeCensus } from '../../../support/browser-census.js';
import { codeOf } from '../../../support/codes.js';
import { reaches, recordStatuses } from '../../../support/phone.js';
import type { SipMessage } from '../../../support/scripted.js';
import { scriptedPhone, type ScriptedPhone } from '../../../support/scripted-phone.js';
import { CONTACT } from '../../../support/sip-line.js';

const BOB = 'sip:bob@example.com';

function number(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

function branch(message: SipMessage): string {
  return /branch=([^;]+)/u.exec(message.header('Via'))?.[1] ?? '';
}

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(10_000)));
}

describe('a redirect', () => {
  let voice: Hum;
  let census: ReturnType<typeof takeCensus>;
  let alice: ScriptedPhone;

  beforeEach(async () => {
    census = takeCensus();
    voice = hum(440);
    alice = await scriptedPhone();
  });

  afterEach(async () => {
    await alice.dispose();
    voice.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  /** Alice dials Bob; the far end has the INVITE. */
  async function dialled(
    options: Parameters<Call['dial']>[0] = {},
  ): Promise<{ call: Call; dialling: Promise<void>; invite: SipMessage }> {
    const call = alice.line.makeCall(BOB);
    const dialling = call.dial({ stream: voice.stream, ...options });
    return { call, dialling, invite: await alice.end.expect('INVITE') };
  }

  /** The far end sends the call on, and gets the next INVITE. */
  async function redirect(invite: SipMessage, ...contacts: string[]): Promise<SipMessage> {
    alice.end.reply(invite, 302, 'Moved Temporarily', {
      headers: contacts.map((contact) => `Contact: ${contact}`),
    });
    await acknowledged(invite);
    return alice.end.expect('INVITE');
  }

  /** RFC 3261 17.1.1.3: the ACK of a refusal is of the INVITE's transaction. */
  async function acknowledged(invite: SipMessage): Promise<void> {
    const ack = await alice.end.expect('ACK');
    expect(ack.uri).to.equal(invite.uri);
    expect(number(ack)).to.equal(number(invite));
    expect(branch(ack)).to.equal(branch(invite));
    expect(ack.header('Call-ID')).to.equal(invite.header('Call-ID'));
    expect(ack.header('To')).to.equal(`${invite.header('To')};tag=scripted`);
  }

  it('is followed as the same call, with the same stream and headers, to its end', async () => {
    alice.line.update({ displayName: 'Alice' });
    const { call, dialling, invite } = await dialled({ headers: { 'X-Ticket': '42' } });
    const { statuses, done } = recordStatuses(call);
    const { correlationId, callId } = call.state;
    expect(callId).to.equal(invite.header('Call-ID'));
    const second = await redirect(invite, '"Carol" <sip:carol@elsewhere.example:5070;user=phone>');
    expect(second.uri).to.equal('sip:carol@elsewhere.example:5070;user=phone');
    expect(second.header('To')).to.equal('<sip:carol@elsewhere.example:5070;user=phone>');
    expect(second.header('From')).to.match(/^"Alice" <sip:alice@example\.com>;tag=/u);
    expect(second.header('X-Ticket')).to.equal('42');
    expect(branch(second)).not.to.equal(branch(invite));
    expect(second.body).to.match(/^m=audio [1-9]/mu);
    expect(call.state.correlationId).to.equal(correlationId);
    expect(call.state.callId).to.equal(second.header('Call-ID'));
    expect(call.state.remote).to.deep.equal({ uri: 'sip:carol@elsewhere.example' });
    expect(call.state.forwardedBy).to.deep.equal([{ uri: BOB }]);
    alice.end.reply(second, 180, 'Ringing', { headers: [CONTACT] });
    await reaches(call, 'ringing');
    await alice.accept(second);
    const ack = await alice.end.expect('ACK');
    expect(number(ack)).to.equal(number(second));
    expect(ack.uri).to.equal('sip:bob@far.invalid;transport=ws');
    await dialling;
    await reaches(call, 'connected');
    expect(census.count().peerConnections).to.equal(2);
    await call.end();
    const bye = await alice.end.expect('BYE');
    expect(bye.header('Call-ID')).to.equal(second.header('Call-ID'));
    alice.end.reply(bye, 200, 'OK');
    await done;
    expect(statuses).to.deep.equal(['dialing', 'ringing', 'connecting', 'connected', 'ended']);
    expect(await alice.end.rest()).to.deep.equal([]);
    expect(alice.end.problems()).to.deep.equal([]);
  });

  it('keeps an anonymous call anonymous, and a muted one muted', async () => {
    const { call, invite } = await dialled({ anonymous: true });
    call.mute();
    const second = await redirect(invite, '<sip:carol@example.com>');
    expect(second.header('Privacy')).to.equal('id');
    expect(second.header('From')).to.match(/anonymous\.invalid/u);
    expect(second.text.toLowerCase()).not.to.contain('alice');
    expect(call.state.muted).to.equal(true);
    expect(call.localStream?.getAudioTracks()[0]?.enabled).to.equal(false);
  });

  it('leads to several in order: the next when one refuses, until one answers', async () => {
    const { call, dialling, invite } = await dialled();
    const second = await redirect(
      invite,
      '<sip:third@example.com>;q=0.1, <sip:first@example.com>;q=0.9',
      '<sip:second@example.com>;q=0.5',
    );
    expect(second.uri).to.equal('sip:first@example.com');
    alice.end.reply(second, 486, 'Busy Here');
    await acknowledged(second);
    const third = await alice.end.expect('INVITE');
    expect(third.uri).to.equal('sip:second@example.com');
    expect(call.state.forwardedBy).to.deep.equal([{ uri: BOB }]);
    await alice.accept(third);
    await alice.end.expect('ACK');
    await dialling;
    await reaches(call, 'connected');
    expect(await alice.end.rest()).to.deep.equal([]);
  });

  it('ends with the last failure when none answers', async () => {
    const { call, dialling, invite } = await dialled();
    const second = await redirect(invite, '<sip:one@example.com>, <sip:two@example.com>');
    alice.end.reply(second, 480, 'Not Here');
    await acknowledged(second);
    const third = await alice.end.expect('INVITE');
    alice.end.reply(third, 404, 'Not Found');
    await acknowledged(third);
    expect(await codeOf(dialling)).to.equal('not-found');
    expect(call.state.disconnectReason).to.deep.equal({
      cause: 'not-found',
      by: 'remote',
      statusCode: 404,
      reasonPhrase: 'Not Found',
    });
    expect(await alice.end.rest()).to.deep.equal([]);
  });

  it('a 603 of one of several ends the call', async () => {
    const { dialling, invite } = await dialled();
    const second = await redirect(invite, '<sip:one@example.com>, <sip:two@example.com>');
    alice.end.reply(second, 603, 'Decline');
    await acknowledged(second);
    expect(await codeOf(dialling)).to.equal('call-rejected');
    expect(await alice.end.rest()).to.deep.equal([]);
  });

  const unavailable = {
    cause: 'unavailable',
    by: 'remote',
    statusCode: 302,
    reasonPhrase: 'Moved Temporarily',
  };

  it('is refused where max-redirects is 0', async () => {
    alice.calling.update({ maxRedirects: 0 });
    const { call, dialling, invite } = await dialled();
    alice.end.reply(invite, 302, 'Moved Temporarily', { headers: ['Contact: <sip:x@y.z>'] });
    await acknowledged(invite);
    expect(await codeOf(dialling)).to.equal('service-unavailable');
    expect(call.state.disconnectReason).to.deep.equal(unavailable);
    expect(call.state.remote).to.deep.equal({ uri: BOB });
    expect(await alice.end.rest()).to.deep.equal([]);
  });

  it('is followed three times, not four', async () => {
    const { call, dialling, invite } = await dialled();
    let last = invite;
    for (const user of ['one', 'two', 'three'])
      last = await redirect(last, `<sip:${user}@example.com>`);
    expect(call.state.forwardedBy?.map(({ uri }) => uri)).to.deep.equal([
      'sip:two@example.com',
      'sip:one@example.com',
      BOB,
    ]);
    alice.end.reply(last, 302, 'Moved Temporarily', {
      headers: ['Contact: <sip:four@example.com>'],
    });
    await acknowledged(last);
    expect(await codeOf(dialling)).to.equal('service-unavailable');
    expect(call.state.disconnectReason).to.deep.equal(unavailable);
    expect(await alice.end.rest()).to.deep.equal([]);
  });

  for (const [name, contacts] of [
    ['to where the call has been', ['<sip:bob@EXAMPLE.com>']],
    ['to nowhere', []],
    ['to what is no SIP address', ['<tel:+1555>']],
    ['to an address that breaks the rules', ['<sip:%FF@example.com>']],
  ] as const) {
    it(`${name} ends the call`, async () => {
      const { call, dialling, invite } = await dialled();
      alice.end.reply(invite, 302, 'Moved Temporarily', {
        headers: contacts.map((contact) => `Contact: ${contact}`),
      });
      await acknowledged(invite);
      expect(await codeOf(dialling)).to.equal('service-unavailable');
      expect(call.state.disconnectReason).to.deep.equal(unavailable);
      expect(await alice.end.rest()).to.deep.equal([]);
    });
  }

  it('after early media: what was heard is gone, and the call rings on', async () => {
    const { call, dialling, invite } = await dialled();
    const { statuses } = recordStatuses(call);
    const changes: string[] = [];
    call.events$.subscribe((event) => {
      if (event.type === 'remote-media') changes.push(event.change);
    });
    const heard = firstValueFrom(call.events$.pipe(timeout(10_000)));
    const body = await alice.far().answer(invite.body);
    alice.end.reply(invite, 183, 'Session Progress', { headers: [CONTACT], body });
    await Promise.all([heard, is(call, ({ earlyMedia }) => earlyMedia)]);
    const second = await redirect(invite, '<sip:carol@example.com>');
    expect(call.state.earlyMedia).to.equal(false);
    expect(call.remoteStream?.getTracks()).to.deep.equal([]);
    alice.end.reply(second, 180, 'Ringing', { headers: [CONTACT] });
    await alice.accept(second);
    await alice.end.expect('ACK');
    await dialling;
    await reaches(call, 'connected');
    expect(changes).to.deep.equal(['added', 'removed', 'added']);
    expect(call.remoteStream?.getTracks()).to.have.length(1);
    expect(statuses).to.deep.equal(['dialing', 'ringing', 'connecting', 'connected']);
  });

  it('ended by us where it leads: CANCEL goes there, and nothing is left', async () => {
    const { call, dialling, invite } = await dialled();
    const second = await redirect(invite, '<sip:carol@example.com>, <sip:dave@example.com>');
    alice.end.reply(second, 180, 'Ringing', { headers: [CONTACT] });
    await reaches(call, 'ringing');
    await call.end();
    expect(await codeOf(dialling)).to.equal('cancelled');
    const cancel = await alice.end.expect('CANCEL');
    expect(cancel.uri).to.equal('sip:carol@example.com');
    expect(branch(cancel)).to.equal(branch(second));
    alice.end.reply(cancel, 200, 'OK');
    alice.end.reply(second, 487, 'Request Terminated');
    await acknowledged(second);
    expect(await alice.end.rest()).to.deep.equal([]);
    expect(call.state.disconnectReason).to.deep.equal({ cause: 'cancelled', by: 'local' });
  });

  it('ended by us in the moment it comes: nobody else is called', async () => {
    const { call, dialling, invite } = await dialled();
    alice.end.reply(invite, 302, 'Moved Temporarily', { headers: ['Contact: <sip:x@y.z>'] });
    await acknowledged(invite);
    await call.end();
    expect(await codeOf(dialling)).to.equal('cancelled');
    expect((await alice.end.rest()).filter((what) => what === 'INVITE')).to.deep.equal([]);
  });

  it('does not begin the dial timeout anew', async () => {
    alice.line.update({ dialTimeout: 1 });
    const { call, dialling, invite } = await dialled();
    const began = performance.now();
    alice.end.reply(invite, 180, 'Ringing');
    const second = await redirect(invite, '<sip:carol@example.com>, <sip:dave@example.com>');
    alice.end.reply(second, 180, 'Ringing', { headers: [CONTACT] });
    expect(await codeOf(dialling)).to.equal('timeout');
    expect(performance.now() - began).to.be.below(1_900);
    await alice.end.expect('CANCEL');
    expect(call.state.disconnectReason).to.deep.equal({ cause: 'no-answer', by: 'local' });
    expect(await alice.end.rest()).to.deep.equal([]);
  });

  it('a challenge where it leads is answered there', async () => {
    await alice.dispose();
    alice = await scriptedPhone({}, { password: 'secret' });
    const { invite } = await dialled();
    const second = await redirect(invite, '<sip:carol@example.com>');
    alice.end.reply(second, 407, 'Proxy Authentication Required', {
      headers: ['Proxy-Authenticate: Digest realm="example.com", nonce="n"'],
    });
    await acknowledged(second);
    const third = await alice.end.expect('INVITE');
    expect(third.uri).to.equal('sip:carol@example.com');
    expect(third.header('Proxy-Authorization')).to.match(/uri="sip:carol@example\.com"/u);
  });

  for (const [statusCode, value, seconds] of [
    [486, '120 (in a meeting);duration=3600', 120],
    [480, '18000;duration=3600', 18_000],
    [503, '5', 5],
    [302, '7', 7],
    [480, 'soon', undefined],
  ] as const) {
    it(`Retry-After: ${value} of a ${String(statusCode)} is told`, async () => {
      const { call, dialling, invite } = await dialled();
      alice.end.reply(invite, statusCode, 'No', { headers: [`Retry-After: ${value}`] });
      const error = await dialling.catch((cause: unknown) => cause);
      expect(isCallingError(error) && error.retryAfter).to.equal(seconds);
      expect(call.state.error?.retryAfter).to.equal(seconds);
      await acknowledged(invite);
    });
  }
});
