import { isCallingError, type CallingErrorCode } from '../core/errors.js';
import { errorStrings } from '../i18n/error-strings.js';

/** Texts that know more than the code alone tells. */
type ErrorTexts = Readonly<Partial<Record<CallingErrorCode, () => string>>>;

/** What a failure says to people, in their language; to be asked when it is shown. */
export function errorText(cause: unknown, instead: ErrorTexts = {}): string {
  if (!isCallingError(cause)) return errorStrings.unknown();
  const { code, statusCode } = cause;
  // Another copy of the bundle may have codes that this one does not know.
  const known: Readonly<Record<string, (() => string) | undefined>> = errorStrings.byCode;
  const text = (instead[code] ?? known[code] ?? errorStrings.unknown)();
  return statusCode === undefined ? text : errorStrings.withStatus(text, String(statusCode));
}

/** The same, of what was to be called. */
export function dialErrorText(cause: unknown): string {
  const { noLine, badDestination } = errorStrings;
  return errorText(cause, { 'invalid-state': noLine, 'invalid-argument': badDestination });
}

/** The same, of where calls were to be forwarded to. */
export function forwardErrorText(cause: unknown): string {
  return errorText(cause, { 'invalid-argument': errorStrings.badForward });
}
