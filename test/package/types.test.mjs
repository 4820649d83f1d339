import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { manifest, root, tags } from './dist.mjs';

const project = join(root, `.cache/types-${process.pid}`);

/** What a user writes, in the way a user writes it. */
const sample = `
import 'webex-calling-elements';
import 'webex-calling-elements/softphone';
${tags.map((tag) => `import 'webex-calling-elements/elements/${tag}';`).join('\n')}
import { createCalling, type Call, type CallingError } from 'webex-calling-elements/calling';
import { createExchange } from 'webex-calling-elements/exchange';
import { WebexCall, WebexCalling, WebexLine, callContext } from 'webex-calling-elements';

const phone = document.createElement('webex-calling');
phone.server = 'wss://sip.example.com/ws';
phone.iceServers = [{ urls: 'stun:stun.example.com' }];
phone.iceServers = async () => [{ urls: 'stun:stun.example.com' }];
phone.tokenProvider = async (reason) => (reason === 'rejected' ? 'new' : 'old');
const same: WebexCalling = phone;
const line: WebexLine | null = document.querySelector('webex-line');
const shown: WebexCall | null = document.querySelector('webex-call');
void [same, shown, callContext, createExchange];

phone.addEventListener('calling-error', (event) => {
  const error: CallingError = event.detail.error;
  console.log(error.code, error.retryable);
});
line?.addEventListener('line-incoming-call', (event) => {
  const call: Call = event.detail.call;
  event.preventDefault();
  void call.answer();
});
document.addEventListener('call-disconnect', (event) => {
  console.log(event.detail.state.disconnectReason?.cause === 'busy');
});
// @ts-expect-error there is no such status
if (phone.status === 'no-such-status') console.log();
// @ts-expect-error a server is text
phone.server = 5;

const calling = createCalling({ server: 'loopback:' });
calling.callingClient.state$.subscribe((state) => console.log(state.status));
const { lines } = calling.callingClient.state;
console.log(lines);
const made: Call | undefined = line?.makeCall('bob');
made?.state$.subscribe(({ status, remote }) => console.log(status, remote.name));
`;

function compile(name, options) {
  const config = {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      types: [],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    },
    files: ['sample.ts'],
  };
  writeFileSync(join(project, `${name}.json`), JSON.stringify(config));
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(project, `${name}.json`)],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
}

describe('types', () => {
  before(() => {
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(root, join(project, 'node_modules', manifest.name), 'dir');
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(project, 'sample.ts'), sample);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  it('compile with a bundler', () => {
    compile('bundler', { module: 'ESNext', moduleResolution: 'Bundler' });
  });

  it('compile as Node resolves them, with the strictest options', () => {
    compile('node', {
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
    });
  });
});
