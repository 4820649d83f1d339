import { createExchange } from '../../dist/exchange.js';
import { createFilm } from '../film.js';
import { clearStored } from '../stored.js';
import { comes, happens } from '../streams.js';
import { createSilence, createTestTone } from '../test-tone.js';
import { elementOf, textOf } from './markup.js';
import { fillStored } from './samples.js';
import { ADDRESS, LOCKED, SERVER, sheetOf } from './sheets.js';
import { Visitor } from './visitor.js';

const ended = ({ status }) => status === 'ended';
const connected = ({ status }) => status === 'connected';
const withVideo = ({ hasVideo }) => hasVideo;
const ringing = ({ status }) => status === 'ringing';

/** Shows one element in one state, with another phone that it can talk to. */
export class Stage {
  /** What stands on the stage, as a piece of markup. */
  piece;
  /** The part of it that is the element's own. */
  own;
  #root;
  #other;
  #visitor;
  #sheet;
  #shape = '';
  #turn = Promise.resolve();
  #giveUp = new AbortController();

  /** `other`: the line of the other phone. */
  constructor(root, other) {
    this.#root = root;
    this.#other = other;
  }

  /** Takes another element; it stands there with its next state. */
  choose(element) {
    this.#sheet = sheetOf(element);
    this.own = this.#sheet.own();
    this.#shape = '';
    return this.#sheet;
  }

  /** The element on the stage: each that there is of it. */
  get specimens() {
    const { tag } = this.own;
    const places = [this.#root, ...[...this.#root.querySelectorAll('template')].map(contentOf)];
    return places.flatMap((place) => [...place.querySelectorAll(tag)]);
  }

  get text() {
    return textOf(this.piece);
  }

  /** Puts the element into a state; rejects when that is given up for another. */
  show(state) {
    this.#giveUp.abort(new DOMException('Something else is shown.', 'AbortError'));
    this.#giveUp = new AbortController();
    const { signal } = this.#giveUp;
    const showing = this.#turn.then(() => this.#show(state, signal));
    this.#turn = showing.catch(() => undefined);
    return showing;
  }

  async #show(state, signal) {
    signal.throwIfAborted();
    await this.#quiet();
    this.#build(state);
    await customElements.whenDefined('webex-softphone');
    await reaches(this.#other, 'registered', signal);
    if (state !== 'alone') {
      const failing = state === 'failed' && this.own.tag !== 'webex-call';
      await reaches(this.#line, failing ? 'failed' : 'registered', signal);
      await this.#act(state, signal);
    }
    await Promise.all(this.specimens.map((element) => element.updateComplete));
    signal.throwIfAborted();
  }

  get #line() {
    return this.#root.querySelector('webex-line');
  }

  get #calling() {
    return this.#root.querySelector('webex-calling').calling;
  }

  /** Whoever is in a call hangs up. */
  async #quiet() {
    const lines = [this.#line, this.#other, this.#visitor?.line];
    const calls = lines.flatMap((line) => [...(line?.calls ?? [])]);
    for (const call of calls) void call.end();
    await Promise.all(calls.map((call) => comes(call.state$, ended)));
    if (this.own.tag !== 'webex-call') return;
    for (const specimen of this.specimens) specimen.call = undefined;
  }

  #build(state) {
    const piece = this.#sheet.around(this.own, state);
    const server = this.#sheet.server(state);
    const { attributes } = piece;
    // What the form says of it counts, but for the one that refuses.
    const typed = ![undefined, SERVER, LOCKED].includes(attributes.server);
    if (attributes.server && !(typed && server === SERVER)) attributes.server = server;
    this.piece = piece;
    const shape = textOf(piece);
    if (shape === this.#shape) return;
    const calling = elementOf(piece);
    // A gallery is no place for ringing; what the form says of it counts nevertheless.
    if (piece.tag === 'webex-calling' && piece !== this.own) {
      Object.assign(calling, { ringtone: 'off', ringback: 'off' });
    }
    if (server === LOCKED) {
      calling.logLevel = 'off';
      lock();
    }
    this.#root.replaceChildren(calling);
    this.#shape = shape;
  }

  /** What was written by the form is there already, and no reason to build anew. */
  written() {
    this.#shape = textOf(this.piece);
  }

  async #act(state, signal) {
    const act = {
      empty: () => clearStored(this.#calling),
      full: () => fillStored(this.#calling, SERVER, ADDRESS),
      ringing: () => this.#ring(this.#other, signal),
      calling: () => this.#dial(signal),
      'in-call': () => this.#talk(signal),
      held: async () => (await this.#talk(signal)).hold(),
      'two-calls': () => this.#talkToTwo(signal),
      'signed-off': () => this.#line.deregister(),
      failed: () => (this.own.tag === 'webex-call' ? this.#dialNobody(signal) : undefined),
    };
    await act[state]?.();
  }

  async #ring(from, signal) {
    const coming = happens(this.#line, 'line-incoming-call', signal);
    const call = from.makeCall(ADDRESS);
    call.dial({ stream: this.#tone(call) }).catch(() => undefined);
    const { detail } = await coming;
    await comes(call.state$, ringing, signal);
    const [specimen] = this.specimens;
    if (this.own.tag === 'webex-call') specimen.call = detail.call;
    return detail.call;
  }

  /** What the phones send, so that no microphone and no camera is asked for. */
  #tone(call) {
    return this.#filmed(call, createTestTone(call), '#1f5fc4');
  }

  #silence(call) {
    return this.#filmed(call, createSilence(call), '#14743c');
  }

  #filmed(call, sound, colour) {
    if (this.own.tag !== 'webex-video') return sound;
    return new MediaStream([...sound.getTracks(), ...createFilm(call, colour).getTracks()]);
  }

  async #dial(signal) {
    const coming = happens(this.#other, 'line-incoming-call', signal);
    const call = this.#startCall();
    const { detail } = await coming;
    await comes(call.state$, ringing, signal);
    return { call, far: detail.call };
  }

  #startCall(destination = 'bob@example.com') {
    const [specimen] = this.specimens;
    if (this.own.tag === 'webex-call-button') {
      specimen.shadowRoot.querySelector('button').click();
      return specimen.call;
    }
    const call = this.#line.makeCall(destination);
    if (this.own.tag === 'webex-call') specimen.call = call;
    call.dial({ stream: this.#silence(call) }).catch(() => undefined);
    return call;
  }

  async #talk(signal) {
    const { call, far } = await this.#dial(signal);
    far.answer({ stream: this.#tone(far) }).catch(() => undefined);
    await Promise.all([call, far].map((one) => comes(one.state$, connected, signal)));
    if (this.own.tag === 'webex-video') await comes(call.state$, withVideo, signal);
    return call;
  }

  async #talkToTwo(signal) {
    this.#visitor ??= new Visitor(SERVER);
    const visitor = await this.#visitor.ready();
    if (this.own.tag === 'webex-incoming-call') {
      await this.#ring(this.#other, signal);
      await this.#ring(visitor, signal);
      return;
    }
    const first = await this.#talk(signal);
    const coming = comes(visitor.incomingCall$, () => true, signal);
    const second = this.#startCall('carol@example.com');
    const far = await coming;
    far.answer({ stream: this.#tone(far) }).catch(() => undefined);
    await comes(second.state$, connected, signal);
    await comes(first.state$, ({ heldLocally }) => heldLocally, signal);
  }

  async #dialNobody(signal) {
    await comes(this.#startCall('nobody@example.com').state$, ended, signal);
  }
}

function contentOf(template) {
  return template.content;
}

let locked;

function lock() {
  locked ??= createExchange({ name: LOCKED.slice('loopback:'.length), digest: {} });
}

async function reaches(line, status, signal) {
  while (line.status !== status) await happens(line, 'line-status-change', signal);
}
