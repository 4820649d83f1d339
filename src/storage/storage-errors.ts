import { CallingError, isCallingError } from '../core/errors.js';

/** What a browser's refusal to store means, and what to do about it. */
export function storageError(cause: unknown): CallingError {
  if (isCallingError(cause)) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  if (name === 'QuotaExceededError') {
    return new CallingError(
      'storage-full',
      'The browser has no more room for this page. Delete old messages or recordings and try again.',
      { cause, retryable: true },
    );
  }
  if (name === 'VersionError') {
    return new CallingError(
      'storage-failed',
      'What is stored is of a newer version of this page. Reload the page.',
      { cause },
    );
  }
  return new CallingError('storage-failed', 'The browser could not read or write what is stored.', {
    cause,
    retryable: true,
  });
}

/** Whether a browser stores nothing at all for this page: private browsing, a sandboxed frame. */
export function isWithoutStorage(cause: unknown): boolean {
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  return ['SecurityError', 'InvalidStateError', 'UnknownError', 'NotAllowedError'].includes(name);
}
