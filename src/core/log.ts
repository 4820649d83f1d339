export const logLevels = ['off', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where the package tells what it does. Secrets never reach it. */
export interface Logger {
  error(message: string, ...details: readonly unknown[]): void;
  warn(message: string, ...details: readonly unknown[]): void;
  info(message: string, ...details: readonly unknown[]): void;
  /** Asks for its text only where it is wanted: there is one for each message of SIP. */
  debug(message: () => string): void;
}

/** A logger on the console; `level` is asked at every line, so it can change at any time. */
export function consoleLogger(level: () => LogLevel): Logger {
  const write =
    (name: Exclude<LogLevel, 'off'>) =>
    (message: string | (() => string), ...details: readonly unknown[]): void => {
      if (logLevels.indexOf(name) > logLevels.indexOf(level())) return;
      const text = typeof message === 'string' ? message : message();
      console[name](`webex-calling: ${text}`, ...details);
    };
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}

/** A logger that keeps silent. */
export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
