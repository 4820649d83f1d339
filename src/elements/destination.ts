import type { Destination } from '../core/address.js';

export type { Destination };

/** Whether two destinations are written alike. */
export function sameDestination(a: Destination | undefined, b: Destination | undefined): boolean {
  if (typeof a === 'object' && typeof b === 'object') {
    return a.type === b.type && a.address === b.address;
  }
  return a === b;
}

/** Whether a destination says nothing. */
export function isBlank(destination: Destination): boolean {
  const address = typeof destination === 'object' ? destination.address : destination;
  return address.trim() === '';
}
