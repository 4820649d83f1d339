import { post } from './harness.js';

/** Sends a command of the Chrome DevTools protocol to this page's own debugger. */
export async function askDebugger<T = unknown>(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const session = new URLSearchParams(location.search).get('wtr-session-id');
  const { result } = await post({ debugging: { session, method, params } });
  return result as T;
}

/** What lives in the page, as its debugger counts. */
export interface PageCounters {
  readonly documents: number;
  readonly nodes: number;
  readonly jsEventListeners: number;
}

/** Collects garbage, then counts documents, nodes and listeners. */
export async function countPage(): Promise<PageCounters> {
  // What is freed by one collection may hold what the next one frees.
  for (let i = 0; i < 3; i += 1) await askDebugger('HeapProfiler.collectGarbage');
  return askDebugger<PageCounters>('Memory.getDOMCounters');
}
