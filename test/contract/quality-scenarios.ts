import { expect } from 'chai';
import { filter, firstValueFrom, map, timeout, type Observable } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallingOptions } from '../../src/calling/options.js';
import type { QualityWarning } from '../../src/core/call-quality.js';
import type { CallStats } from '../../src/core/call-stats.js';
import { takeCensus } from '../support/browser-census.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

let names = 0;

/** A microphone that can fall silent. */
interface Voice {
  readonly stream: MediaStream;
  loud(gain: number): void;
  stop(): void;
}

function voice(): Voice {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: 440 });
  const gain = new GainNode(context, { gain: 0.5 });
  const destination = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  return {
    stream: destination.stream,
    loud: (level) => {
      gain.gain.value = level;
    },
    stop: () => {
      for (const track of destination.stream.getTracks()) track.stop();
      void context.close();
    },
  };
}

/** Statistics and warnings of real calls, on any network. */
export function qualityScenarios(network: Network): void {
  describe(`the quality of calls over ${network.name}`, function () {
    this.timeout(60_000);
    const phones: Phone[] = [];
    const voices: Voice[] = [];
    let census: ReturnType<typeof takeCensus>;

    beforeEach(() => {
      census = takeCensus();
    });

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of voices.splice(0)) one.stop();
      census.stop();
    });

    async function user(name: string, options: CallingOptions = {}): Promise<Phone> {
      names += 1;
      const line = network.line(`${name}-q${String(names)}`);
      const made = await phone({ server: network.server(), ...options }, line);
      phones.push(made);
      return made;
    }

    /** Alice calls Bob; her options, her voice, and the peer connections of both. */
    async function connect(options: CallingOptions = {}): Promise<{
      readonly call: Call;
      readonly far: Call;
      readonly mine: Voice;
      readonly connections: readonly RTCPeerConnection[];
    }> {
      const [alice, bob] = [await user('alice', options), await user('bob')];
      const [mine, theirs] = [voice(), voice()];
      voices.push(mine, theirs);
      const coming = bob.incoming();
      const call = alice.line.makeCall(bob.line.state.uri);
      void call.dial({ stream: mine.stream });
      const far = await coming;
      const connections = census.connections();
      await far.answer({ stream: theirs.stream });
      await Promise.all([reaches(call, 'connected'), reaches(far, 'connected')]);
      const others = census.connections().filter((one) => !connections.includes(one));
      return { call, far, mine, connections: [...connections, ...others] };
    }

    const next = <Value>(
      values$: Observable<Value>,
      wanted: (value: Value) => boolean,
    ): Promise<Value> => firstValueFrom(values$.pipe(filter(wanted), timeout(30_000)));

    /** Warnings as they come and go: `+` raised, `-` cleared. */
    const warnings = (call: Call): Observable<string> =>
      call.events$.pipe(
        map((event) => {
          if (event.type === 'quality-warning') return `+${event.warning}`;
          return event.type === 'quality-warning-cleared' ? `-${event.warning}` : '';
        }),
      );

    const told = (call: Call, sign: '+' | '-', warning: QualityWarning): Promise<string> =>
      next(warnings(call), (text) => text === sign + warning);

    it('counts packets both ways, once a second, and scores them', async () => {
      const { call } = await connect();
      const seen: CallStats[] = [];
      const watching = call.stats$.subscribe((stats) => seen.push(stats));
      const complete = ({ inbound, outbound }: CallStats): boolean =>
        (inbound.mos ?? 0) > 3.5 && (outbound.mos ?? 0) > 3.5;
      // The far end reports what it gets every few seconds.
      const stats = await next(call.stats$, complete);
      watching.unsubscribe();
      expect([stats.inbound.codec, stats.outbound.codec]).to.deep.equal(['opus', 'opus']);
      for (const direction of ['inbound', 'outbound'] as const) {
        const counts = seen.map((one) => one[direction].packets);
        expect(counts.length).to.be.above(1);
        expect(counts).to.deep.equal([...new Set(counts)].sort((a, b) => a - b));
        expect(stats[direction].packetRate).to.be.above(0);
        expect(stats[direction].bitrate).to.be.above(0);
        expect(stats[direction].lossPercent).to.be.within(0, 100);
        expect(stats[direction].jitterMs).to.be.within(0, 1000);
        expect(stats[direction].audioLevel).to.be.above(0.01);
      }
      expect(stats.roundTripMs).to.be.within(0, 1000);
      expect(stats.candidatePair).to.include.keys('localCandidateType', 'remoteCandidateType');
      expect(call.state.quality?.mos).to.be.within(3.5, 4.5);
      expect(await call.getCallRtpStats())
        .to.have.property('time')
        .that.is.at.least(stats.time);
    });

    it('replays the last value to a second subscriber, and completes with the call', async () => {
      const { call, far } = await connect();
      const seen: CallStats[] = [];
      const completed = new Promise<void>((resolve) => {
        call.stats$.subscribe({ next: (stats) => seen.push(stats), complete: resolve });
      });
      await next(call.stats$, ({ inbound }) => inbound.packets > 0);
      expect(await firstValueFrom(call.stats$)).to.equal(seen.at(-1));
      await far.end();
      await completed;
      expect(await firstValueFrom(call.stats$)).to.equal(seen.at(-1));
      expect(await call.getCallRtpStats()).to.equal(seen.at(-1));
    });

    it('a silent microphone is told, and that it hums again; a muted one is not told', async () => {
      const { call, mine } = await connect({
        qualityWarnings: true,
        qualityThresholds: { silenceSeconds: 2 },
      });
      const seen: string[] = [];
      warnings(call).subscribe((text) => seen.push(text));
      call.mute();
      mine.loud(0);
      const begun = Date.now();
      await next(call.stats$, ({ time }) => time > begun + 3500);
      expect(seen).not.to.include('+constant-silence');
      const raised = told(call, '+', 'constant-silence');
      call.unmute();
      await raised;
      expect(call.state.quality?.warnings).to.include('constant-silence');
      const cleared = told(call, '-', 'constant-silence');
      mine.loud(0.5);
      await cleared;
      expect(call.state.quality?.warnings).not.to.include('constant-silence');
    });

    it('tells when nothing arrives any more, and when it does again', async () => {
      const { call, far, connections } = await connect({
        qualityWarnings: true,
        qualityThresholds: { noAudioSeconds: 2 },
      });
      const [sender] = connections.at(-1)?.getSenders() ?? [];
      const track = sender?.track ?? null;
      await next(call.stats$, ({ inbound }) => inbound.packetRate > 0);
      const raised = told(call, '+', 'no-audio-received');
      const unsent = told(far, '+', 'no-audio-sent');
      const watching = far.stats$.subscribe();
      await sender?.replaceTrack(null);
      await Promise.all([raised, unsent]);
      const cleared = told(call, '-', 'no-audio-received');
      await sender?.replaceTrack(track);
      await cleared;
      watching.unsubscribe();
    });

    it('a held call is not told to be silent', async () => {
      const { call, far } = await connect({
        qualityWarnings: true,
        qualityThresholds: { noAudioSeconds: 1, silenceSeconds: 1 },
      });
      const seen: string[] = [];
      warnings(call).subscribe((text) => seen.push(text));
      await next(call.stats$, ({ inbound }) => inbound.packetRate > 0);
      await far.hold();
      await next(call.state$, ({ heldRemotely }) => heldRemotely);
      const begun = Date.now();
      await next(call.stats$, ({ time }) => time > begun + 3500);
      await call.hold();
      await next(call.stats$, ({ time }) => time > begun + 7000);
      expect(seen.filter((text) => /audio|silence/u.test(text))).to.deep.equal([]);
    });
  });
}
