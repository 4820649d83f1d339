import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import '../../src/entries/webex-softphone.js';
import type { Call } from '../../src/calling/line.js';
import type { WebexCallList } from '../../src/elements/webex-call-list.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { reaches } from '../support/phone.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { task } from '../support/stage.js';

/*
 * Three phones on the embedded exchange, with real media: one talks with both others by <webex-call-list>.
 */

const NOTES = { alice: 440, bob: 660, carol: 880 };

describe('two calls in <webex-call-list>', function () {
  this.timeout(60_000);
  const phones: MarkupPhone[] = [];
  const hums: Hum[] = [];

  afterEach(async () => {
    for (const { calling } of phones.splice(0)) calling.parentElement?.remove();
    for (const one of hums.splice(0)) one.stop();
    await task();
  });

  async function phone(user: keyof typeof NOTES): Promise<MarkupPhone> {
    const made = await markupPhone('loopback:swap', user);
    phones.push(made);
    return made;
  }

  function sound(user: keyof typeof NOTES): { readonly stream: MediaStream } {
    const one = hum(NOTES[user], 0.5);
    hums.push(one);
    return { stream: one.stream };
  }

  async function talk(from: MarkupPhone, to: MarkupPhone, who: 'bob' | 'carol'): Promise<Call[]> {
    const { line } = to.line;
    if (!line) throw new Error('It is not registered.');
    const coming = firstValueFrom(line.incomingCall$.pipe(timeout(15_000)));
    const out = from.line.makeCall(who);
    void out.dial(sound('alice'));
    const into = await coming;
    await into.answer(sound(who));
    await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
    return [out, into];
  }

  async function isHeld(call: Call | undefined, held: boolean): Promise<void> {
    if (!call) throw new Error('There is no such call.');
    await firstValueFrom(
      call.state$.pipe(
        filter(({ heldLocally, pending }) => heldLocally === held && !pending),
        timeout(15_000),
      ),
    );
  }

  const heard = (call: Call | undefined): MediaStream => call?.remoteStream ?? new MediaStream();

  it('one press holds the one and takes up the other, with auto-hold and without', async () => {
    const [alice, bob, carol] = [await phone('alice'), await phone('bob'), await phone('carol')];
    const list: WebexCallList = document.createElement('webex-call-list');
    alice.calling.append(list);
    const reader = new ShadowReader(list);
    const [toBob, atBob] = await talk(alice, bob, 'bob');
    const [toCarol, atCarol] = await talk(alice, carol, 'carol');
    await isHeld(toBob, true);
    await reader.soon(() => reader.seek('button', 'Swap calls') !== undefined);
    reader.button('Swap calls').click();
    await Promise.all([isHeld(toBob, false), isHeld(toCarol, true)]);
    await hears(heard(atBob), NOTES.alice);
    await hears(heard(toBob), NOTES.bob);
    await hears(heard(atCarol), NOTES.alice, { heard: false });
    await reader.reads('carol@example.com held');
    await reader.reads('bob@example.com connected');
    // Where the page decides what is held the button holds all the same.
    alice.calling.autoHold = 'off';
    await reader.soon(() => reader.seek('button', 'Swap calls')?.ariaDisabled === null);
    reader.button('Swap calls').click();
    await Promise.all([isHeld(toBob, true), isHeld(toCarol, false)]);
    await hears(heard(atCarol), NOTES.alice);
    await hears(heard(atBob), NOTES.alice, { heard: false });
    reader.button('End call with carol@example.com').click();
    await reader.soon(() => reader.seek('button', 'Swap calls') === undefined);
    reader.button('Resume call with bob@example.com').click();
    await isHeld(toBob, false);
    await hears(heard(atBob), NOTES.alice);
    expect(alice.recorder.take().filter((event) => event.includes('error'))).to.deep.equal([]);
  });
});
