import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/run.mjs';

const versionOf = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'))).version;

function said(command, args, pattern) {
  try {
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
    const text = execFileSync(command, args, { encoding: 'utf8', cwd: root, env });
    return pattern.exec(text)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

/** The machine and the versions that a run was measured with. */
export function describeMachine({ browser }) {
  const [first] = cpus();
  return {
    machine: {
      processor: `${first?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${arch()}`,
      memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
      system: `${type()} ${release()}`,
      'load at the start': loadavg()[0].toFixed(1),
    },
    versions: {
      'webex-calling-elements': `${versionOf('.')}, commit ${said('git', ['rev-parse', '--short', 'HEAD'], /(\w+)/)}`,
      JsSIP: versionOf('node_modules/jssip'),
      'SIP.js': versionOf('node_modules/sip.js'),
      Chromium: browser.version(),
      Kamailio: said('kamailio', ['-v'], /kamailio ([\d.]+)/),
      Node: process.versions.node,
    },
  };
}
