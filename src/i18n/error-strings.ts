import { msg, str } from '@lit/localize';
import type { CallingErrorCode } from '../core/errors.js';

/** What the codes of errors say to people; an error's own message is for developers. */
const byCode: Readonly<Record<CallingErrorCode, () => string>> = {
  'invalid-argument': () =>
    msg('Something that was given cannot be used. Check it and try again.', {
      id: 'error.invalid-argument',
    }),
  'invalid-state': () => msg('This is not possible now.', { id: 'error.invalid-state' }),
  'not-supported': () => msg('This is not possible here.', { id: 'error.not-supported' }),
  'backend-unavailable': () =>
    msg('The telephone could not be loaded. Check the connection and load the page again.', {
      id: 'error.backend-unavailable',
    }),
  'insecure-server': () =>
    msg('The connection to the server would not be secure.', { id: 'error.insecure-server' }),
  'connection-failed': () =>
    msg('The server cannot be reached. Check the connection.', { id: 'error.connection-failed' }),
  'connection-lost': () => msg('The connection was lost.', { id: 'error.connection-lost' }),
  'authentication-failed': () =>
    msg('The server does not accept the user name or the password.', {
      id: 'error.authentication-failed',
    }),
  'token-rejected': () =>
    msg('The server does not accept the sign-in. Sign in again.', { id: 'error.token-rejected' }),
  'registration-failed': () =>
    msg('The server does not register the line.', { id: 'error.registration-failed' }),
  forbidden: () => msg('The server does not allow this.', { id: 'error.forbidden' }),
  'not-found': () => msg('It was not found.', { id: 'error.not-found' }),
  'permission-denied': () =>
    msg(
      'The microphone or camera was not allowed. Allow it for this page in the browser and try again.',
      { id: 'error.permission-denied' },
    ),
  'device-not-found': () =>
    msg('There is no microphone or camera. Connect one and try again.', {
      id: 'error.device-not-found',
    }),
  'device-in-use': () =>
    msg('Another program uses the microphone or camera. Close it there and try again.', {
      id: 'error.device-in-use',
    }),
  'media-failed': () =>
    msg('Sound or picture could not be sent or played.', { id: 'error.media-failed' }),
  'call-rejected': () => msg('The call was refused.', { id: 'error.call-rejected' }),
  busy: () => msg('The line is busy.', { id: 'error.busy' }),
  cancelled: () => msg('The call was cancelled.', { id: 'error.cancelled' }),
  timeout: () => msg('There was no answer in time.', { id: 'error.timeout' }),
  'hold-failed': () => msg('The call could not be held.', { id: 'error.hold-failed' }),
  'resume-failed': () => msg('The call could not be resumed.', { id: 'error.resume-failed' }),
  'transfer-failed': () =>
    msg('The call could not be transferred.', { id: 'error.transfer-failed' }),
  'too-many-calls': () =>
    msg('There are too many calls. End one and try again.', { id: 'error.too-many-calls' }),
  'storage-failed': () =>
    msg('What this browser stores could not be read or written.', { id: 'error.storage-failed' }),
  'storage-full': () => msg('There is no room left in this browser.', { id: 'error.storage-full' }),
  'service-unavailable': () =>
    msg('This cannot be reached now. Check the connection and try again.', {
      id: 'error.service-unavailable',
    }),
  disposed: () => msg('This is no longer there. Load the page again.', { id: 'error.disposed' }),
};

/** The words of errors. Functions, as in strings.ts. */
export const errorStrings = {
  byCode,
  /** Of somebody who cannot be called. */
  noLine: () =>
    msg('There is no registered line. Wait until one is registered, and try again.', {
      id: 'error.noLine',
    }),
  badDestination: () =>
    msg('This is no number or address that can be called.', { id: 'error.badDestination' }),
  /** Of calls that are to be forwarded. */
  badForward: () =>
    msg('Calls cannot be forwarded there. Give another number or address than the line’s own.', {
      id: 'error.badForward',
    }),
  unknown: () => msg('This did not work. Try again.', { id: 'error.unknown' }),
  /** `status`: what the server answered, a number. */
  withStatus: (text: string, status: string) =>
    msg(str`${text} (${status})`, { id: 'error.withStatus' }),
} as const;
