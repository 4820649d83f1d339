import type { Call } from '../calling/line.js';
import { incomingStrings as strings } from '../i18n/incoming-strings.js';
import { nameOf } from './remote-name.js';

/**
 * Notifications of the system for calls that ring while the page is hidden, where the user has allowed
 * them. Each goes away with its call, and all as the page is seen.
 */
export class RingNotifications {
  readonly #shown = new Map<Call, Notification>();

  /** `default`: the user has not been asked; `undefined` where there are none. */
  get permission(): NotificationPermission | undefined {
    return typeof Notification === 'undefined' ? undefined : Notification.permission;
  }

  /** Asks the user; from a gesture of theirs. */
  async ask(): Promise<void> {
    if (typeof Notification !== 'undefined') await Notification.requestPermission();
  }

  /** Shows those of the calls that ring now, and takes away all others. */
  follow(ringing: readonly Call[]): void {
    for (const [call, notification] of this.#shown) {
      if (document.hidden && ringing.includes(call)) continue;
      this.#shown.delete(call);
      notification.close();
    }
    if (!document.hidden || this.permission !== 'granted') return;
    for (const call of ringing) if (!this.#shown.has(call)) this.#show(call);
  }

  #show(call: Call): void {
    const { remote, correlationId } = call.state;
    const who = nameOf(remote);
    const body = [remote.number, remote.uri].find((text) => text !== undefined && text !== who);
    try {
      const notification = new Notification(strings.notification(who), {
        body: body ?? '',
        tag: correlationId,
        requireInteraction: true,
      });
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
      this.#shown.set(call, notification);
    } catch {
      // Chromium on Android has them for service workers alone.
    }
  }
}
