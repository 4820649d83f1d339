import type { createCalling } from '../../src/calling/create-calling.js';

/** Another page of the origin, with the package's code of its own. */
export interface OtherPage {
  readonly createCalling: typeof createCalling;
  /** Closes it as a crash does. */
  close(): void;
  /** Loads it anew; what ran in it is gone. */
  reload(): Promise<OtherPage>;
}

/** Opens another page of the origin. */
export async function otherPage(): Promise<OtherPage> {
  const frame = document.createElement('iframe');
  const source = new URL('../../src/calling/create-calling.ts', import.meta.url).pathname;
  frame.srcdoc = `<script type="module">
    import { createCalling } from '${source}';
    globalThis.createCalling = createCalling;
    parent.postMessage('other-page-ready', '*');
  </script>`;
  const loaded = async (load: () => void): Promise<OtherPage> => {
    const ready = new Promise<void>((resolve) => {
      const listener = ({ source: from, data }: MessageEvent<unknown>): void => {
        if (from !== frame.contentWindow || data !== 'other-page-ready') return;
        removeEventListener('message', listener);
        resolve();
      };
      addEventListener('message', listener);
    });
    load();
    await ready;
    const { createCalling: create } = frame.contentWindow as unknown as {
      createCalling: typeof createCalling;
    };
    return {
      createCalling: create,
      close: () => {
        frame.remove();
      },
      reload: () =>
        loaded(() => {
          frame.contentWindow?.location.reload();
        }),
    };
  };
  return loaded(() => document.body.append(frame));
}
