import { msg, str } from '@lit/localize';

/** The words of `<webex-line-status>`. Functions, as in strings.ts. */
export const lineStrings = {
  lines: () => msg('Lines', { id: 'line.lines' }),
  none: () => msg('There is no line.', { id: 'line.none' }),
  status: {
    idle: () => msg('Not registered yet', { id: 'line.status.idle' }),
    connecting: () => msg('Connecting…', { id: 'line.status.connecting' }),
    registered: () => msg('Ready', { id: 'line.status.registered' }),
    reconnecting: () => msg('Reconnecting…', { id: 'line.status.reconnecting' }),
    unregistered: () => msg('Not registered', { id: 'line.status.unregistered' }),
    failed: () => msg('Failed', { id: 'line.status.failed' }),
  },
  retryAt: (time: string) => msg(str`Next attempt at ${time}.`, { id: 'line.retryAt' }),
  register: () => msg('Register', { id: 'line.register' }),
  registerName: (line: string) => msg(str`Register ${line}`, { id: 'line.registerName' }),
  retry: () => msg('Try again', { id: 'line.retry' }),
  retryName: (line: string) => msg(str`Try again to register ${line}`, { id: 'line.retryName' }),
} as const;
