import type { WebexCall } from '../../src/elements/webex-call.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import type { WebexLine } from '../../src/elements/webex-line.js';
import { nextEvent, Recorder } from './recorder.js';

/** A phone of markup, registered; the page has defined the elements. */
export interface MarkupPhone {
  readonly calling: WebexCalling;
  readonly line: WebexLine;
  readonly recorder: Recorder;
  /** The stamped elements, the oldest first. */
  copies(): readonly WebexCall[];
  /** The one that was stamped last. */
  copy(): WebexCall;
}

/**
 * Shows one at a server until its `calling.parentElement` is removed; `content`: what is inside the
 * element of each call.
 */
export async function markupPhone(
  server: string,
  user: string,
  content = '',
): Promise<MarkupPhone> {
  const place = document.createElement('div');
  place.innerHTML = `
    <webex-calling server="${server}" ringtone="off" ringback="off">
      <webex-line id="line" uri="sip:${user}@example.com">
        <template><webex-call>${content}</webex-call></template>
      </webex-line>
    </webex-calling>
  `;
  const calling = place.querySelector('webex-calling');
  const line = place.querySelector('webex-line');
  if (!calling || !line) throw new Error('The markup is not what it should be.');
  const registered = nextEvent(line, 'line-registered');
  document.body.append(place);
  await registered;
  const copies = (): readonly WebexCall[] => [
    ...line.querySelectorAll<WebexCall>(':scope > webex-call'),
  ];
  return {
    calling,
    line,
    recorder: new Recorder(calling),
    copies,
    copy: () => {
      const last = copies().at(-1);
      if (!last) throw new Error('Nothing is stamped.');
      return last;
    },
  };
}
