import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, whatever folder a script is started from. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What a command needs of the environment: the project's own tools come first in PATH. */
export function environment(extra = {}) {
  const bin = resolve(root, 'node_modules/.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, ...extra };
}

/** Runs a command on this terminal; resolves with its exit code. */
export function status(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', fail);
    child.once('close', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/** Runs a command and ends this process where the command fails. */
export async function run(command, args, options) {
  const code = await status(command, args, options);
  if (code !== 0) process.exit(code);
}
