import { markHandled } from '../core/errors.js';
import { loadBackend } from '../backends/load-backend.js';

/** Fetches a backend's code before it is needed. Whoever needs it then is told if that fails. */
export function fetchBackend(name: string): void {
  markHandled(loadBackend(name));
}
