import { map, Subject, startWith, type Observable } from 'rxjs';
import type { CallState } from '../../../src/core/call-state.js';
import type {
  ServiceState,
  Voicemail,
  VoicemailGreeting,
  VoicemailMessage,
  VoicemailSummary,
} from '../../../src/core/data-services.js';
import { StateStore } from '../../../src/core/state-store.js';

/** A mailbox of the messages that the test gives, newest first; each is a second of a tone. */
export class FakeVoicemail implements Voicemail {
  messages: VoicemailMessage[];
  account: string | undefined;
  transcript: string | null = null;
  content: () => Promise<Blob> = () => Promise.resolve(toneOf(1));
  /** What becomes of a call that is handed over. */
  takes: () => Promise<void> = () => Promise.resolve();
  readonly log: string[] = [];
  readonly #store: StateStore<ServiceState, ServiceState>;
  readonly #changes = new Subject<void>();
  readonly summary$: Observable<VoicemailSummary> = this.#live(() => this.#summary());
  readonly messages$: Observable<readonly VoicemailMessage[]> = this.#live(() => [
    ...this.messages.slice(0, 100),
  ]);

  constructor(
    messages: VoicemailMessage[] = [],
    state: ServiceState = { status: 'ready', persistent: true },
  ) {
    this.messages = messages;
    this.#store = new StateStore(state, (_before, next) => next);
  }

  get state(): ServiceState {
    return this.#store.state;
  }
  get state$(): Observable<ServiceState> {
    return this.#store.state$;
  }

  set(state: ServiceState): void {
    this.#store.dispatch(state);
    this.#changes.next();
  }

  change(messages: VoicemailMessage[]): void {
    this.messages = messages;
    this.#changes.next();
  }

  getVoicemailSummary(): Promise<VoicemailSummary> {
    return Promise.resolve(this.#summary());
  }
  getVoicemailList(offset: number, limit: number): Promise<readonly VoicemailMessage[]> {
    return Promise.resolve(this.messages.slice(offset, offset + limit));
  }
  getVoicemailContent(messageId: string): Promise<Blob> {
    this.log.push(`content ${messageId}`);
    return this.content();
  }
  voicemailMarkAsRead(messageId: string): Promise<void> {
    return this.#mark(messageId, true);
  }
  voicemailMarkAsUnread(messageId: string): Promise<void> {
    return this.#mark(messageId, false);
  }
  deleteVoicemail(messageId: string): Promise<void> {
    this.change(this.messages.filter((message) => message.messageId !== messageId));
    return Promise.resolve();
  }
  getVMTranscript(): Promise<string | null> {
    return Promise.resolve(this.transcript);
  }
  getDeletableVoicemails(limit = 10): Promise<readonly VoicemailMessage[]> {
    return Promise.resolve(this.messages.filter(({ read }) => read).slice(-limit));
  }
  setGreeting(): Promise<void> {
    return Promise.resolve();
  }
  getGreeting(): Promise<VoicemailGreeting | undefined> {
    return Promise.resolve(undefined);
  }
  takeMessage({ state }: { readonly state: CallState }): Promise<void> {
    this.log.push(`take ${state.correlationId}`);
    return this.takes();
  }

  #mark(messageId: string, read: boolean): Promise<void> {
    this.log.push(`${read ? 'read' : 'unread'} ${messageId}`);
    this.change(
      this.messages.map((message) =>
        message.messageId === messageId ? { ...message, read } : message,
      ),
    );
    return Promise.resolve();
  }

  #summary(): VoicemailSummary {
    const fresh = this.messages.filter(({ read }) => !read).length;
    return {
      newMessages: fresh,
      oldMessages: this.messages.length - fresh,
      newUrgentMessages: 0,
      oldUrgentMessages: 0,
      ...(this.account !== undefined && { account: this.account }),
    };
  }

  #live<Value>(now: () => Value): Observable<Value> {
    return this.#changes.pipe(startWith(undefined), map(now));
  }
}

/** A sound of 440 Hz as a WAV file (RIFF, PCM of 8 bits at 8 kHz). */
export function toneOf(seconds: number): Blob {
  const rate = 8000;
  const samples = Uint8Array.from({ length: rate * seconds }, (_, index) =>
    Math.round(128 + 64 * Math.sin((2 * Math.PI * 440 * index) / rate)),
  );
  const head = new DataView(new ArrayBuffer(44));
  const word = (at: number, text: string): void => {
    for (const [index, letter] of Array.from(text).entries()) {
      head.setUint8(at + index, letter.charCodeAt(0));
    }
  };
  word(0, 'RIFF');
  head.setUint32(4, 36 + samples.length, true);
  word(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, rate, true);
  head.setUint16(32, 1, true);
  head.setUint16(34, 8, true);
  word(36, 'data');
  head.setUint32(40, samples.length, true);
  return new Blob([head, samples], { type: 'audio/wav' });
}
