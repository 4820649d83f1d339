/** What the test run's harness answers. */
interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly shown?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

/** Asks the harness; rejects with what went wrong there. */
export async function post(request: unknown): Promise<Answer> {
  const response = await fetch('/__harness__', { method: 'POST', body: JSON.stringify(request) });
  const answer = (await response.json()) as Answer;
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

/** A server that the test run holds, seen from the page. */
export class RemoteServer {
  readonly #id: number;
  #shown: Readonly<Record<string, unknown>>;

  constructor({ id = 0, shown = {} }: Answer) {
    this.#id = id;
    this.#shown = shown;
  }

  /** A property as it was at the last answer. */
  protected shown<T>(name: string): T {
    return this.#shown[name] as T;
  }

  protected async call<T = void>(call: string, ...args: readonly unknown[]): Promise<T> {
    const { result, shown } = await post({ id: this.#id, call, args });
    this.#shown = shown ?? this.#shown;
    return result as T;
  }

  /** Asks for the properties as they are now. */
  async refresh(): Promise<void> {
    const { shown } = await post({ id: this.#id });
    this.#shown = shown ?? this.#shown;
  }
}

/** Starts a server, or finds the shared one. */
export async function startServer(
  kind: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  return post({ kind, options });
}
