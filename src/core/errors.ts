/** Every `code` a `CallingError` can carry. */
export const callingErrorCodes = [
  'invalid-argument',
  'invalid-state',
  'not-supported',
  'backend-unavailable',
  'insecure-server',
  'connection-failed',
  'connection-lost',
  'authentication-failed',
  'token-rejected',
  'registration-failed',
  'forbidden',
  'not-found',
  'permission-denied',
  'device-not-found',
  'device-in-use',
  'media-failed',
  'call-rejected',
  'busy',
  'cancelled',
  'timeout',
  'hold-failed',
  'resume-failed',
  'transfer-failed',
  'too-many-calls',
  'storage-failed',
  'storage-full',
  'service-unavailable',
  'disposed',
] as const;

export type CallingErrorCode = (typeof callingErrorCodes)[number];

/** What a `CallingError` may tell beside its code and message. */
export interface CallingErrorDetails {
  /** The SIP or HTTP status that caused it. */
  readonly statusCode?: number | undefined;
  /** The error beneath this one. */
  readonly cause?: unknown;
  /** Whether the same request may succeed later without a change by the caller; default `false`. */
  readonly retryable?: boolean | undefined;
  /** Seconds the server asked us to wait (`Retry-After`, RFC 3261 20.33). */
  readonly retryAfter?: number | undefined;
}

/**
 * The one error class of this package. Tell it by `name`, not by `instanceof`: a page may hold two
 * copies of the bundle.
 */
export class CallingError extends Error {
  override readonly name = 'CallingError';
  readonly code: CallingErrorCode;
  readonly statusCode?: number;
  readonly retryable: boolean;
  readonly retryAfter?: number;

  constructor(code: CallingErrorCode, message: string, details: CallingErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable ?? false;
    if (details.statusCode !== undefined) this.statusCode = details.statusCode;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }
}

/** Whether a value is a `CallingError`, of this copy of the bundle or of another. */
export function isCallingError(value: unknown): value is CallingError {
  return value instanceof Error && value.name === 'CallingError' && 'code' in value;
}

/** Wraps what is not yet a `CallingError`; the original becomes its `cause`. */
export function toCallingError(
  value: unknown,
  code: CallingErrorCode,
  message: string,
): CallingError {
  return isCallingError(value) ? value : new CallingError(code, message, { cause: value });
}

/** A chunk could not be fetched; the next try is a new one. */
export function notLoaded(cause: unknown): CallingError {
  return new CallingError(
    'service-unavailable',
    'A part of this package could not be loaded. Check the connection and try again.',
    { cause, retryable: true },
  );
}

/**
 * Marks a promise as handled: awaiting it still throws, ignoring it raises no `unhandledrejection`.
 */
export function markHandled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** A promise that has already been rejected, and is marked handled. */
export function rejected<T = never>(
  code: CallingErrorCode,
  message: string,
  details?: CallingErrorDetails,
): Promise<T> {
  return markHandled(Promise.reject<T>(new CallingError(code, message, details)));
}
