import type { CallState } from '../core/call-state.js';
import { controlStrings } from '../i18n/control-strings.js';
import { errorText } from './error-text.js';
import { nameOf } from './remote-name.js';

/**
 * What has happened to a call from one snapshot to a later one, to be heard once; `undefined` where it
 * is nothing to speak of.
 */
export function callNews(previous: CallState, state: CallState): string | undefined {
  const { news } = controlStrings;
  const who = nameOf(state.remote);
  if (state.status === 'ended') {
    const transferred =
      previous.status !== 'ended' && state.disconnectReason?.cause === 'transferred';
    return transferred ? news.transferred() : undefined;
  }
  if (state.transferProgress && state.transferProgress !== previous.transferProgress) {
    return progressText(state);
  }
  if (state.mergedWith.length > 0 !== previous.mergedWith.length > 0) {
    return state.mergedWith.length > 0 ? news.merged() : news.split(who);
  }
  if (state.heldLocally !== previous.heldLocally) {
    return state.heldLocally ? news.held(who) : news.resumed(who);
  }
  if (state.heldRemotely !== previous.heldRemotely) {
    return state.heldRemotely ? news.remoteHeld(who) : news.remoteResumed(who);
  }
  return state.error && state.error !== previous.error ? errorText(state.error) : undefined;
}

/** How far a call's transfer has come, if one was asked for. */
export function progressText({ transferProgress }: CallState): string | undefined {
  if (!transferProgress) return undefined;
  const { destination, status } = transferProgress;
  return controlStrings.progress[status](nameOf({ uri: destination }));
}
