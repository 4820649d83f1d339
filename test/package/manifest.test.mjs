import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { files, read, tags } from './dist.mjs';

const { modules } = JSON.parse(read('custom-elements.json'));
const elements = modules.flatMap(({ path, declarations }) =>
  declarations.filter(({ tagName }) => tagName).map((element) => ({ path, ...element })),
);

describe('custom-elements.json', () => {
  it('describes every tag by the file that defines it', () => {
    assert.deepEqual(elements.map(({ tagName }) => tagName).sort(), [...tags].sort());
    const bundles = files('dist/elements', (path) => path.endsWith('.js'));
    for (const { path } of elements) assert.ok(bundles.includes(path), path);
  });

  it('has a sentence for each element, attribute, property and event', () => {
    const silent = elements.flatMap(({ tagName, description, attributes, members, events }) => [
      ...(description ? [] : [tagName]),
      ...[...(attributes ?? []), ...(members ?? []), ...(events ?? [])]
        .filter((part) => !part.description && !part.inheritedFrom)
        .map(({ name }) => `${tagName} ${name}`),
    ]);
    assert.deepEqual(silent, []);
  });

  it('tells nothing private', () => {
    const names = elements.flatMap(({ members = [] }) => members.map(({ name }) => name));
    assert.deepEqual(
      names.filter((name) => /^[#_]/.test(name)),
      [],
    );
  });

  it('has the contract of the model elements', () => {
    const names = (tag, what) =>
      elements.find(({ tagName }) => tagName === tag)[what].map(({ name }) => name);
    for (const name of ['server', 'access-token', 'ice-servers', 'log-level', 'auto-hold']) {
      assert.ok(names('webex-calling', 'attributes').includes(name), name);
    }
    for (const name of ['line-registered', 'line-error', 'line-incoming-call']) {
      assert.ok(names('webex-line', 'events').includes(name), name);
    }
    for (const name of ['dial', 'answer', 'reject', 'end', 'mute', 'unmute', 'hold']) {
      assert.ok(names('webex-call', 'members').includes(name), name);
    }
    assert.ok(names('webex-call', 'events').includes('call-established'));
  });
});
