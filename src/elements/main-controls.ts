import type { CallState } from '../core/call-state.js';
import { strings } from '../i18n/strings.js';
import type { Control, ControlName } from './control-button.js';
import { answerIcon, endIcon, microphoneIcon, microphoneOffIcon } from './icons.js';
import { nameOf } from './remote-name.js';

type Run = (control: ControlName) => void;

/** Whether a call that comes in rings here. */
export function isRinging(state: CallState | undefined): state is CallState {
  return state?.direction === 'inbound' && state.status === 'ringing';
}

/** Whether there is a call that can be controlled. */
export function isControllable(state: CallState | undefined): state is CallState {
  return state !== undefined && state.status !== 'ended';
}

/** What can be done with a call that rings here. */
export function ringingControls(
  state: CallState,
  answering: boolean,
  run: Run,
): readonly Control[] {
  const who = nameOf(state.remote);
  return [
    {
      control: 'answer',
      look: answering ? 'positive' : 'positive ringing',
      icon: answerIcon(),
      word: strings.answer(),
      name: strings.answerName(who),
      busy: answering,
      run: () => {
        run('answer');
      },
    },
    {
      control: 'reject',
      look: 'negative',
      icon: endIcon(),
      word: strings.reject(),
      name: strings.rejectName(who),
      run: () => {
        run('reject');
      },
    },
  ];
}

/** What can be done with every other call; without one it is disabled. */
export function upControls(state: CallState | undefined, run: Run): readonly Control[] {
  const disabled = !isControllable(state);
  const muted = state?.muted === true;
  const who = state ? nameOf(state.remote) : strings.nobody();
  return [
    {
      control: 'mute',
      look: muted ? 'on' : '',
      icon: muted ? microphoneOffIcon() : microphoneIcon(),
      word: muted ? strings.unmute() : strings.mute(),
      name: muted ? strings.unmuteName() : strings.muteName(),
      disabled,
      run: () => {
        run('mute');
      },
    },
    {
      control: 'end',
      look: 'negative',
      icon: endIcon(),
      word: strings.end(),
      name: strings.endName(who, strings.callStatus[state?.status ?? 'idle']()),
      disabled,
      run: () => {
        run('end');
      },
    },
  ];
}
