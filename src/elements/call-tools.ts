import type { Call } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import type { Capabilities } from '../core/capabilities.js';
import { controlStrings as words } from '../i18n/control-strings.js';
import type { Control, ControlName } from './control-button.js';
import {
  cameraIcon,
  cameraOffIcon,
  holdIcon,
  keypadIcon,
  mergeIcon,
  resumeIcon,
  screenIcon,
  screenOffIcon,
  splitIcon,
  transferIcon,
} from './icons.js';
import { nameOf } from './remote-name.js';
import { canShareScreen, sendsVideo, sharesScreen } from './screen-share.js';

/** The controls that open a panel. */
export type PanelName = 'keypad' | 'transfer' | 'merge';

/** What is to be known for the tools of a call. */
export interface ToolsView {
  readonly call: Call;
  readonly state: CallState;
  /** What the backend can do. */
  readonly capabilities: Capabilities;
  /** The calls it could be merged with. */
  readonly mergeable: readonly Call[];
  readonly open: PanelName | undefined;
  readonly isBusy: (control: ControlName) => boolean;
  readonly run: (control: ControlName) => void;
}

/** Whether a call is up, so that more can be done with it. */
export function isUp({ status }: CallState): boolean {
  return status === 'connected' || status === 'reconnecting';
}

/** The calls among these that one could merge with a call. */
export function mergeableWith({ state }: Call, others: readonly Call[]): readonly Call[] {
  return others.filter(
    (other) => isUp(other.state) && !state.mergedWith.includes(other.state.correlationId),
  );
}

/** What can be done with a call but answer, mute and end it, as far as backend and state allow. */
export function toolsOf(view: ToolsView): readonly Control[] {
  const { call, state, capabilities, mergeable, open, isBusy } = view;
  const who = nameOf(state.remote);
  const held = state.heldLocally;
  const panel = (control: PanelName, rest: Pick<Control, 'icon' | 'word' | 'name'>) =>
    ({ control, open: open === control, look: open === control ? 'on' : '', ...rest }) as const;
  const tools: Omit<Control, 'run' | 'busy'>[] = [
    {
      control: 'hold',
      icon: held ? resumeIcon() : holdIcon(),
      look: held ? 'on' : '',
      word: held ? words.resume() : words.hold(),
      name: held ? words.resumeName(who) : words.holdName(who),
    },
    panel('keypad', {
      icon: keypadIcon(),
      word: words.keypad(),
      name: words.keypadName(open === 'keypad'),
    }),
    panel('transfer', {
      icon: transferIcon(),
      word: words.transfer(),
      name: words.transferName(who),
    }),
  ];
  if (capabilities.video === true) {
    const sharing = sharesScreen(call);
    const filmed = sendsVideo(call) && !sharing;
    tools.push({
      control: 'video',
      icon: filmed ? cameraIcon() : cameraOffIcon(),
      look: filmed ? 'on' : '',
      word: words.video(),
      name: words.videoName(filmed),
      disabled: sharing,
    });
    if (canShareScreen()) {
      tools.push({
        control: 'share',
        icon: sharing ? screenOffIcon() : screenIcon(),
        look: sharing ? 'on' : '',
        word: words.share(sharing),
        name: words.shareName(sharing),
      });
    }
  }
  const [first, second] = mergeable;
  if (second) {
    tools.push(
      panel('merge', { icon: mergeIcon(), word: words.merge(), name: words.mergeSomeName() }),
    );
  } else if (first) {
    const name = words.mergeName(nameOf(first.state.remote));
    tools.push({ control: 'merge', icon: mergeIcon(), word: words.merge(), name });
  }
  if (state.mergedWith.length > 0) {
    const name = words.splitName(who);
    tools.push({ control: 'split', icon: splitIcon(), word: words.split(), name });
  }
  return tools.map((tool) => ({
    ...tool,
    busy: isBusy(tool.control),
    run: () => {
      view.run(tool.control);
    },
  }));
}
