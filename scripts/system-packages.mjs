import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { status } from './run.mjs';

/** The path of a command, or nothing. */
export function which(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/usr/local/sbin')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** The installed Chromium: `CHROME_PATH`, else the first of the usual names; or nothing. */
export function chromePath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return process.env.CHROME_PATH || names.map(which).find(Boolean);
}

/** The installed Firefox: `FIREFOX_PATH`, else the first of the usual names; or nothing. */
export function firefoxPath() {
  return process.env.FIREFOX_PATH || ['firefox-esr', 'firefox'].map(which).find(Boolean);
}

/** What the test suites need beside npm packages: how to tell that it is there, and its package. */
const needs = {
  browser: {
    packages: ['chromium'],
    present: () => Boolean(chromePath()),
  },
  font: {
    packages: ['fonts-dejavu-core'],
    present: () => existsSync('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'),
  },
  kamailio: {
    packages: [
      'kamailio',
      'kamailio-websocket-modules',
      'kamailio-extra-modules',
      'kamailio-utils-modules',
      'kamailio-outbound-modules',
    ],
    present: () => Boolean(which('kamailio')),
  },
  firefox: {
    packages: ['firefox-esr'],
    present: () => Boolean(firefoxPath()),
  },
  turn: {
    packages: ['coturn'],
    present: () => Boolean(which('turnserver')),
  },
  bridge: {
    packages: ['rtpengine', 'baresip', 'baresip-core', 'sip-tester'],
    present: () => ['rtpengine', 'baresip', 'sipp'].every(which),
  },
};

function missingPackages(need) {
  const { packages, present } = needs[need];
  // A browser may be any that is there.
  if ((need === 'browser' || need === 'firefox') && present()) return [];
  if (!which('dpkg-query')) return present() ? [] : packages;
  return packages.filter((name) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
    return !stdout?.includes('install ok installed');
  });
}

/**
 * Keeps Debian from starting a server because it has been installed: the tests start their own, on
 * 127.0.0.1. Returns what takes that back.
 */
function startNoServices() {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return () => undefined;
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(policy, { force: true });
}

/** Installs missing Debian packages where that is possible, else says what to install. */
export async function installSystemPackages(wanted) {
  const missing = () => wanted.flatMap(missingPackages);
  const names = missing();
  if (names.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (process.getuid?.() !== 0 || !which('apt-get')) {
    console.log(`For all tests install as root: ${command}`);
    return;
  }
  console.log(`Installing ${names.join(' ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = (packages) =>
    status('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  const startServices = startNoServices();
  try {
    await status('apt-get', ['update', '-q'], { env });
    if ((await install(names)) !== 0) {
      // One that is not to be had shall not keep the others out.
      for (const name of missing()) await install([name]);
    }
  } finally {
    startServices();
  }
}

/** What of a need is still missing, in words; nothing where all is there. */
export function lacking(need) {
  const names = missingPackages(need);
  return names.length === 0 ? undefined : `not installed: ${names.join(' ')}`;
}
