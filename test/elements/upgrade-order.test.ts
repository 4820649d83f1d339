import { expect } from 'chai';

/*
 * A custom element is defined once in a page, so each order gets a page of its own: an iframe whose
 * markup is there before any of the tags is defined.
 */

const tags = ['webex-calling', 'webex-line', 'webex-call', 'webex-call-controls'] as const;

const markup = `<!doctype html>
  <webex-calling server="loopback:upgrade" manual>
    <webex-line uri="sip:alice@example.com">
      <div id="host"><webex-call><webex-call-controls></webex-call-controls></webex-call></div>
    </webex-line>
  </webex-calling>
`;

function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[], void> {
  if (items.length === 0) yield [];
  for (const item of items) {
    for (const rest of permutations(items.filter((other) => other !== item))) yield [item, ...rest];
  }
}

/** Loads modules into a page one after the other, and waits for each. */
async function define(page: Window, order: readonly string[]): Promise<void> {
  for (const tag of order) {
    const script = page.document.createElement('script');
    script.type = 'module';
    script.src = new URL(`../../src/entries/elements/${tag}.ts`, import.meta.url).href;
    await new Promise((loaded, failed) => {
      script.addEventListener('load', loaded);
      script.addEventListener('error', failed);
      page.document.head.append(script);
    });
  }
}

describe('the order in which tags are defined', () => {
  for (const order of permutations(tags)) {
    it(`may be ${order.join(', ')}`, async function () {
      this.timeout(60_000);
      const frame = document.createElement('iframe');
      await new Promise((loaded) => {
        frame.addEventListener('load', loaded, { once: true });
        frame.srcdoc = markup;
        document.body.append(frame);
      });
      const page = frame.contentWindow;
      if (!page) throw new Error('The frame has no window.');
      const find = <Tag extends keyof HTMLElementTagNameMap>(
        tag: Tag,
      ): HTMLElementTagNameMap[Tag] => {
        const found = page.document.querySelector(tag);
        if (!found) throw new Error(`There is no <${tag}>.`);
        return found;
      };
      await define(page, order);
      const line = find('webex-line');
      const call = line.makeCall('bob');
      expect(line.line).to.equal(find('webex-calling').lines[0]);
      find('webex-call').call = call;
      const controls = find('webex-call-controls');
      await controls.updateComplete;
      const names = [...(controls.shadowRoot?.querySelectorAll('button') ?? [])];
      expect(names.map((button) => button.getAttribute('aria-label'))).to.deep.equal([
        'Mute microphone, now on',
        'End call with bob@example.com, not dialled',
      ]);
      await call.end();
      expect(find('webex-call').status).to.equal('ended');
      frame.remove();
    });
  }
});
