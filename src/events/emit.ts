import type { WebexCallingEventMap } from './event-map.js';

type EventName = keyof WebexCallingEventMap;

/** What a listener finds in `event.detail`. */
export type EventDetail<Name extends EventName> =
  WebexCallingEventMap[Name] extends CustomEvent<infer Detail> ? Detail : never;

/** How an event travels. */
export interface EmitOptions {
  /** Goes up, through shadow roots too; default `true`. */
  readonly bubbles?: boolean;
  /** A listener may prevent what follows; default `false`. */
  readonly cancelable?: boolean;
}

/** Dispatches one of this package's events; `false` when a listener prevented it. */
export function emit<Name extends EventName>(
  target: EventTarget,
  type: Name,
  detail: EventDetail<Name> & object,
  options?: EmitOptions,
): boolean {
  return emitDerived(target, type, detail, options);
}

/** The same for an event whose name and detail were put together by a derivation. */
export function emitDerived(
  target: EventTarget,
  type: EventName,
  detail: object,
  { bubbles = true, cancelable = false }: EmitOptions = {},
): boolean {
  // One that does not bubble crosses no shadow root either: hosts would see a composed one.
  return target.dispatchEvent(
    new CustomEvent(type, { detail, bubbles, composed: bubbles, cancelable }),
  );
}
