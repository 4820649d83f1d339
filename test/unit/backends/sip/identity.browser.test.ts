import { expect } from 'chai';
import type { Call } from '../../../../src/calling/line.js';
import type { RemoteParty } from '../../../../src/core/remote-party.js';
import { hum, type Hum } from '../../../support/audio.js';
import { takeCensus } from '../../../support/browser-census.js';
import { reaches, recordStatuses } from '../../../support/phone.js';
import type { SipMessage } from '../../../support/scripted.js';
import { scriptedPhone, type ScriptedPhone } from '../../../support/scripted-phone.js';
import {
  belongingTo,
  CONTACT,
  dialogOf,
  inviteText,
  type FarDialog,
} from '../../../support/sip-line.js';
import type { FarPhone } from '../../../support/sip-script.js';

const BOB = 'sip:bob@example.com';
const ASSERTED = 'P-Asserted-Identity: "Robert" <sip:+1555@carrier.example;user=phone>';
const ROBERT = { name: 'Robert', number: '+1555', uri: 'sip:+1555@carrier.example' };
const CAROL = 'P-Asserted-Identity: "Carol" <sip:carol@example.com>';

/** A call that is up, and its far end. */
interface Up {
  readonly call: Call;
  readonly far: FarPhone;
  readonly dialog: FarDialog;
  /** Who was shown, each once. */
  readonly shown: readonly RemoteParty[];
}

describe('who is at the other end', () => {
  let voice: Hum;
  let census: ReturnType<typeof takeCensus>;
  let alice: ScriptedPhone;

  beforeEach(() => {
    census = takeCensus();
    voice = hum(440);
  });

  afterEach(async () => {
    await alice.dispose();
    voice.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  function record(call: Call): readonly RemoteParty[] {
    const shown: RemoteParty[] = [];
    call.state$.subscribe(({ remote }) => {
      if (shown.at(-1) !== remote) shown.push(remote);
    });
    return shown;
  }

  /** A call comes in with these headers and rings. */
  async function ring(
    headers: readonly string[],
    from = '"Bob" <sip:bob@example.com>;tag=bobtag',
  ): Promise<{ call: Call; far: FarPhone; invite: string; ringing: SipMessage }> {
    const far = alice.far();
    const coming = alice.incoming();
    const invite = inviteText({ from, headers, body: await far.offer() });
    alice.end.send(invite);
    const call = await coming;
    await alice.end.expect(100);
    return { call, far, invite, ringing: await alice.end.expect(180) };
  }

  /** A call comes in and is answered. */
  async function taken(headers: readonly string[] = []): Promise<Up> {
    const { call, far, invite } = await ring(headers);
    const shown = record(call);
    await call.answer({ stream: voice.stream });
    const ok = await alice.end.expect(200);
    await far.accept(ok.body);
    alice.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
    await reaches(call, 'connected');
    const dialog = {
      from: ok.header('From'),
      to: ok.header('To'),
      callId: ok.header('Call-ID'),
      target: /<([^>]+)>/u.exec(ok.header('Contact'))?.[1] ?? '',
    };
    return { call, far, dialog, shown };
  }

  /** A call of ours is answered with these headers. */
  async function made(headers: readonly string[] = []): Promise<Up & { invite: SipMessage }> {
    const call = alice.line.makeCall(BOB);
    const shown = record(call);
    void call.dial({ stream: voice.stream });
    const invite = await alice.end.expect('INVITE');
    const far = await alice.accept(invite, headers);
    await alice.end.expect('ACK');
    await reaches(call, 'connected');
    return { call, far, dialog: dialogOf(invite), shown, invite };
  }

  async function update(
    { far, dialog }: Pick<Up, 'far' | 'dialog'>,
    headers: readonly string[],
    from = dialog.from,
  ): Promise<SipMessage> {
    far.send('UPDATE', { ...dialog, from }, { headers: [CONTACT, ...headers] });
    return alice.end.expect(200);
  }

  async function reinvite({ far, dialog }: Up, headers: readonly string[]): Promise<void> {
    const cseq = 700;
    const body = await far.offer();
    alice.end.send(far.inDialog('INVITE', dialog, { headers: [CONTACT, ...headers], body, cseq }));
    await alice.end.expect(100);
    await far.accept((await alice.end.expect(200)).body);
    alice.end.send(far.inDialog('ACK', dialog, { cseq }));
  }

  describe('where the page does not believe its network', () => {
    beforeEach(async () => {
      alice = await scriptedPhone();
    });

    it('is what From says, and who sent the call on', async () => {
      const { call } = await ring(
        [
          ASSERTED,
          'Remote-Party-ID: "Other" <sip:other@example.com>;party=calling',
          'Diversion: "Ann" <sip:ann@example.com>;reason=no-answer',
          'X-Ticket: 42',
        ],
        '"Bob" <sip:+1800;verstat=TN-Validation-Passed@example.com>;tag=bobtag',
      );
      expect(call.state.remote).to.deep.equal({
        name: 'Bob',
        number: '+1800',
        uri: 'sip:+1800@example.com',
      });
      expect(call.state.forwardedBy).to.deep.equal([{ name: 'Ann', uri: 'sip:ann@example.com' }]);
      expect(call.state.headers).to.deep.equal({ 'X-Ticket': '42' });
    });

    it('stays whom we dialled, whatever an answer or a change says', async () => {
      const up = await made([ASSERTED]);
      await update(up, [CAROL]);
      await reinvite(up, [CAROL]);
      expect(up.shown).to.deep.equal([{ uri: BOB }]);
    });

    it('RFC 4916: is another where From changes in mid-call, and called so from then on', async () => {
      const up = await made();
      expect(up.invite.headers.get('supported')).to.include('from-change, histinfo, trickle-ice');
      await update(up, [], '"Carol" <sip:carol@example.com>;tag=scripted');
      expect(up.shown).to.deep.equal([
        { uri: BOB },
        { name: 'Carol', uri: 'sip:carol@example.com' },
      ]);
      await up.call.end();
      const bye = await alice.end.expect('BYE');
      expect(bye.header('To')).to.match(/^<sip:carol@example\.com>;tag=scripted$/u);
      alice.end.reply(bye, 200, 'OK');
    });
  });

  describe('where the page believes its network', () => {
    beforeEach(async () => {
      alice = await scriptedPhone({ trustIdentity: true });
    });

    it('is the asserted caller, whose number was verified', async () => {
      const { call } = await ring([
        'P-Asserted-Identity: <sip:+1555;verstat=TN-Validation-Passed@carrier.example;user=phone>, <tel:+1555>',
      ]);
      expect(call.state.remote).to.deep.equal({
        number: '+1555',
        uri: 'sip:+1555@carrier.example',
        verified: true,
      });
    });

    it('is the anonymous caller where the asserted one does not want to be shown', async () => {
      const { call } = await ring(
        [ASSERTED, 'Privacy: id'],
        '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=bobtag',
      );
      expect(call.state.remote).to.deep.equal({
        name: 'Anonymous',
        uri: 'sip:anonymous@anonymous.invalid',
      });
      expect(JSON.stringify(call.state)).not.to.contain('1555');
    });

    it('changes while it rings, by an UPDATE before the answer', async () => {
      const { call, far, invite, ringing } = await ring([]);
      const shown = record(call);
      const dialog = {
        from: ringing.header('From'),
        to: ringing.header('To'),
        callId: ringing.header('Call-ID'),
        target: /<([^>]+)>/u.exec(ringing.header('Contact'))?.[1] ?? '',
      };
      far.send('UPDATE', dialog, {
        headers: ['Contact: <sip:pbx@far.invalid;transport=ws>', ASSERTED],
      });
      const ok = await alice.end.expect(200);
      expect(ok.header('CSeq')).to.match(/UPDATE$/u);
      expect(ok.header('Contact')).to.equal(ringing.header('Contact'));
      expect(shown).to.deep.equal([{ name: 'Bob', uri: BOB }, ROBERT]);
      expect(call.state.status).to.equal('ringing');
      await call.answer({ stream: voice.stream });
      const answer = await alice.end.expect(200);
      expect(answer.headers.get('supported')).to.include('from-change, histinfo, trickle-ice');
      await far.accept(answer.body);
      alice.end.send(belongingTo(invite, 'ACK', { to: answer.header('To') }));
      await reaches(call, 'connected');
      await call.end();
      // It goes to the contact that the UPDATE named (RFC 3311 5.2).
      expect((await alice.end.expect('BYE')).uri).to.equal('sip:pbx@far.invalid;transport=ws');
    });

    it('is told by 180 and 200 of a call of ours, once each', async () => {
      const call = alice.line.makeCall(BOB);
      const shown = record(call);
      void call.dial({ stream: voice.stream });
      const invite = await alice.end.expect('INVITE');
      const ringing = [
        CONTACT,
        'Remote-Party-ID: "Hunt group" <sip:group@example.com>;party=called',
      ];
      alice.end.reply(invite, 180, 'Ringing', { headers: ringing });
      alice.end.reply(invite, 180, 'Ringing', { headers: ringing });
      await reaches(call, 'ringing');
      await alice.accept(invite, [ASSERTED, 'X-Agent: 7']);
      await alice.end.expect('ACK');
      await reaches(call, 'connected');
      expect(shown).to.deep.equal([
        { uri: BOB },
        { name: 'Hunt group', uri: 'sip:group@example.com' },
        ROBERT,
      ]);
      expect(call.state.headers).to.deep.equal({ 'X-Agent': '7' });
    });

    it('History-Info of a 181 tells who sent the call on', async () => {
      const call = alice.line.makeCall(BOB);
      void call.dial({ stream: voice.stream });
      const invite = await alice.end.expect('INVITE');
      alice.end.reply(invite, 181, 'Call Is Being Forwarded', {
        headers: [
          CONTACT,
          `History-Info: <${BOB}>;index=1, <sip:carol@example.com;cause=302>;index=1.1;mp=1`,
        ],
      });
      await reaches(call, 'ringing');
      expect(call.state.forwardedBy).to.deep.equal([{ uri: BOB }]);
    });

    for (const [name, change] of [
      ['an UPDATE', update],
      ['a re-INVITE', reinvite],
    ] as const) {
      it(`changes by ${name} of a call that came in, with its X- headers`, async () => {
        const up = await taken([ASSERTED, 'X-Ticket: 42']);
        await change(up, [CAROL, 'X-Queue: sales']);
        const carol = { name: 'Carol', uri: 'sip:carol@example.com' };
        expect(up.shown).to.deep.equal([ROBERT, carol]);
        expect(up.call.state.headers).to.deep.equal({ 'X-Ticket': '42', 'X-Queue': 'sales' });
        expect(up.call.state.status).to.equal('connected');
      });
    }

    it('changes by the answer to a re-INVITE of ours, and not by a refusal of it', async () => {
      const up = await made([ASSERTED]);
      const refused = up.call.hold().catch(() => undefined);
      alice.end.reply(await alice.end.expect('INVITE'), 488, 'No', { headers: [CAROL] });
      await alice.end.expect('ACK');
      await refused;
      expect(up.shown).to.deep.equal([{ uri: BOB }, ROBERT]);
      const holding = up.call.hold();
      const invite = await alice.end.expect('INVITE');
      const body = (await up.far.answer(invite.body)).replace('a=sendrecv', 'a=recvonly');
      alice.end.reply(invite, 200, 'OK', { headers: [CONTACT, CAROL], body });
      await alice.end.expect('ACK');
      await holding;
      expect(up.shown.at(-1)).to.deep.equal({ name: 'Carol', uri: 'sip:carol@example.com' });
    });

    it('is nobody where the new one does not want to be shown', async () => {
      const up = await made([ASSERTED]);
      await update(up, [CAROL, 'Privacy: id']);
      expect(up.shown).to.deep.equal([{ uri: BOB }, ROBERT, {}]);
    });

    it('stays where a change is refused', async () => {
      const up = await taken([ASSERTED]);
      up.far.send('INVITE', up.dialog, { headers: [CONTACT, CAROL], body: 'v=0\r\n' });
      await alice.end.expect(100);
      await alice.end.expect(488);
      expect(up.shown).to.deep.equal([ROBERT]);
    });

    it('takes effect at once, and no longer', async () => {
      alice.calling.update({ trustIdentity: false });
      const doubted = await ring([ASSERTED]);
      expect(doubted.call.state.remote).to.deep.equal({ name: 'Bob', uri: BOB });
      const ended = recordStatuses(doubted.call).done;
      await doubted.call.reject();
      await Promise.all([ended, alice.end.expect(486)]);
      alice.calling.update({ trustIdentity: true });
      const believed = await ring([ASSERTED]);
      expect(believed.call.state.remote).to.deep.equal(ROBERT);
    });
  });

  it('M4: the second who answers is told that it was answered elsewhere', async () => {
    alice = await scriptedPhone();
    const { invite } = await made();
    alice.end.reply(invite, 200, 'OK', {
      headers: ['Contact: <sip:other@elsewhere.invalid;transport=ws>'],
      body: await alice.far().answer(invite.body),
      toTag: 'second',
    });
    await alice.end.expect('ACK');
    const bye = await alice.end.expect('BYE');
    expect(bye.uri).to.equal('sip:other@elsewhere.invalid;transport=ws');
    expect(bye.header('Reason')).to.equal('SIP;cause=200;text="Call completed elsewhere"');
  });
});
