import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { CallOccurrence } from '../../../src/calling/call-events.js';
import type { Call } from '../../../src/calling/line.js';
import { takeMessage, type MessageTakingOptions } from '../../../src/calling/message-taking.js';
import { systemClock } from '../../../src/core/clock.js';
import { createDeferred, type Deferred } from '../../../src/core/deferred.js';
import { CallingError } from '../../../src/core/errors.js';
import type { AnsweringSound } from '../../../src/media/answering-sound.js';
import { recordingType } from '../../../src/media/recording-type.js';
import type { MessageWriter } from '../../../src/services/message-writer.js';
import { hum, type Hum } from '../../support/audio.js';
import { notesIn } from '../../support/recorded.js';

describe('taking a message', () => {
  let caller: Hum;
  let parts: Blob[];
  let lengths: number[];
  let ended: Deferred<void>;
  let failures: unknown[];
  let level: number | undefined;
  let takes: number;
  let events: Subject<CallOccurrence>;
  let refuse: CallingError | undefined;
  let ends: number;

  beforeEach(() => {
    caller = hum(440, 0.5);
    parts = [];
    lengths = [];
    failures = [];
    ended = createDeferred<void>();
    level = -20;
    takes = 0;
    ends = 0;
    refuse = undefined;
    events = new Subject();
  });

  afterEach(() => {
    caller.stop();
  });

  function take(more: Partial<MessageTakingOptions> = {}): Promise<number | undefined> {
    const sound: Pick<AnsweringSound, 'take' | 'level'> = {
      take: () => {
        takes += 1;
        return caller.stream;
      },
      level: () => level,
    };
    const writer: Pick<MessageWriter, 'append' | 'close'> = {
      append: (part, seconds) => {
        if (refuse) return Promise.reject(refuse);
        parts.push(part);
        lengths.push(seconds);
        return Promise.resolve();
      },
      close: () => Promise.resolve((lengths.at(-1) ?? 0) >= 1),
    };
    const call = {
      events$: events.asObservable(),
      remoteStream: caller.stream,
      end: () => {
        ends += 1;
        ended.resolve();
        return Promise.resolve();
      },
    };
    return takeMessage({
      clock: systemClock,
      call: call as unknown as Call,
      sound: sound as AnsweringSound,
      writer: writer as MessageWriter,
      longest: 60_000,
      ended: ended.promise,
      grown: () => undefined,
      failed: (cause) => failures.push(cause),
      ...more,
    });
  }

  /** The recording is so long. */
  async function grown(seconds: number): Promise<void> {
    while ((lengths.at(-1) ?? 0) < seconds) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it('until the caller hangs up, in parts of half a second', async () => {
    const taking = take();
    await grown(2);
    ended.resolve();
    const length = await taking;
    expect(length).to.equal(lengths.at(-1));
    expect(lengths.length).to.be.within(3, 8);
    expect([...lengths].sort((a, b) => a - b)).to.deep.equal(lengths);
    const recording = new Blob(parts, { type: recordingType() });
    expect((await notesIn(recording, [440])).seconds[0]).to.be.greaterThan(1.5);
    expect(failures).to.deep.equal([]);
  });

  it('until the limit, and then the call is ended', async () => {
    const length = await take({ longest: 1_500 });
    expect(length).to.be.within(1.4, 4);
    expect(ends).to.equal(1);
  });

  it('until nobody has spoken for 8 s by the clock', async () => {
    let skip = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + skip };
    const taking = take({ clock });
    await grown(1);
    level = -70;
    await grown(2);
    skip = 8_000;
    await taking;
    expect(ends).to.equal(1);
  });

  it('a caller who hangs up at once leaves nothing', async () => {
    ended.resolve();
    expect(await take()).to.equal(undefined);
  });

  it('when a part finds no room it ends, and what was written is kept', async () => {
    const taking = take();
    await grown(1);
    refuse = new CallingError('storage-full', 'full');
    expect(await taking).to.be.greaterThan(0.9);
    expect(failures).to.deep.equal([refuse]);
    expect(ends).to.equal(1);
  });

  it("follows the caller's tracks", async () => {
    const taking = take();
    await grown(1);
    const [track] = caller.stream.getTracks();
    if (track) events.next({ type: 'remote-media', change: 'added', track });
    expect(takes).to.equal(2);
    ended.resolve();
    await taking;
    expect(events.observed).to.equal(false);
  });
});
