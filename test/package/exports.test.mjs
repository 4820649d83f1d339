import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importClosure, importsOf } from '../../scripts/import-closure.mjs';
import { entries, files, manifest, read, root, tags } from './dist.mjs';

/** Runs a module in a Node of its own, at the package's root, and returns what it prints. */
function node(code) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', code],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

describe('exports', () => {
  it('has an element entry for each model tag', () => {
    for (const tag of ['webex-calling', 'webex-line', 'webex-call']) assert.ok(tags.includes(tag));
  });

  for (const [specifier, bundle] of entries) {
    it(`resolves ${specifier}, with types`, () => {
      assert.equal(fileURLToPath(import.meta.resolve(specifier)), join(root, bundle));
      const types = bundle.replace('dist/', 'dist/types/entries/').replace(/\.js$/, '.d.ts');
      assert.ok(existsSync(join(root, types)), types);
    });
  }

  it('resolves custom-elements.json, which package.json names', () => {
    const path = fileURLToPath(import.meta.resolve('webex-calling-elements/custom-elements.json'));
    assert.equal(path, join(root, manifest.customElements));
    assert.ok(existsSync(path));
  });

  it('hides what is not exported', () => {
    const hidden = ['webex-calling-elements/dist/calling.js', 'webex-calling-elements/src/x.js'];
    for (const specifier of hidden) {
      assert.throws(() => import.meta.resolve(specifier), {
        code: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
      });
    }
  });

  it('names every bundle with side effects, and calling.js not among them', () => {
    assert.ok(manifest.sideEffects.includes('./dist/webex-calling.js'));
    assert.ok(manifest.sideEffects.includes('./dist/elements/*.js'));
    assert.ok(!manifest.sideEffects.includes('./dist/calling.js'));
  });
});

describe('without a DOM', () => {
  for (const [specifier] of entries) {
    it(`imports ${specifier} and defines nothing`, () => {
      const left = node(`
        const before = Object.getOwnPropertyNames(globalThis);
        const module = await import(${JSON.stringify(specifier)});
        if (Object.keys(module).length === 0) throw new Error('exports nothing');
        const later = Object.getOwnPropertyNames(globalThis);
        const own = later.filter((name) => !before.includes(name));
        // Lit notes its versions and the properties of classes here; that is harmless.
        const names = own.filter((name) => !/^lit|Versions$/.test(name));
        console.log(JSON.stringify(names));
        process.exitCode = 0;
      `);
      assert.deepEqual(JSON.parse(left), []);
    });
  }

  it('leaves nothing that keeps Node running', () => {
    const all = entries.map(([specifier]) => `await import(${JSON.stringify(specifier)});`);
    const start = Date.now();
    assert.equal(node(`${all.join('\n')} console.log('done');`), 'done');
    assert.ok(Date.now() - start < 10_000);
  });

  it('makes and disposes a calling', () => {
    const status = node(`
      const { createCalling } = await import('webex-calling-elements/calling');
      const calling = createCalling({});
      console.log(calling.callingClient.state.status);
      calling.dispose();
    `);
    assert.equal(status, 'idle');
  });
});

describe('bundles', () => {
  const bundles = files('dist', (path) => path.endsWith('.js'));

  it('have no bare specifier but the optional SDK', () => {
    for (const path of bundles) {
      const { statics, dynamics } = importsOf(read(path));
      const bare = [...statics, ...dynamics].filter(
        (name) => !name.startsWith('.') && name !== 'webex/calling',
      );
      assert.deepEqual(bare, [], path);
    }
  });

  it('keep JsSIP and the exchange out of what is loaded at once', () => {
    for (const entry of ['webex-calling', 'calling', ...tags.map((tag) => `elements/${tag}`)]) {
      const loaded = importClosure(join(root, `dist/${entry}.js`)).map((path) =>
        path.slice(root.length),
      );
      const late = loaded.filter((path) => /\/(sip-backend|exchange)[\w.-]*\.js$/.test(path));
      assert.deepEqual(late, [], entry);
    }
  });

  it('have no way to print in the SIP backend', () => {
    const [backend] = bundles.filter((path) => path.includes('/sip-backend'));
    assert.doesNotMatch(read(backend), /\bconsole\b|\blocalStorage\b/);
  });

  it('have source maps with their sources', () => {
    // The timers' worker and the noise suppressor's worklet are served as they were written.
    for (const path of bundles.filter((each) => !/\/[\w-]+-work(er|let)\.js$/.test(each))) {
      const map = JSON.parse(read(`${path}.map`));
      assert.equal(map.sources.length, map.sourcesContent.length, path);
    }
  });

  it('use neither eval nor the Function constructor', () => {
    for (const path of bundles) assert.doesNotMatch(read(path), /\beval\(|new Function\(/, path);
  });
});

describe('npm pack', () => {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  const packed = JSON.parse(stdout)[0].files.map(({ path }) => path);

  it('holds what the package promises', () => {
    const promised = ['package.json', 'LICENSE', 'CHANGELOG.md', 'custom-elements.json'];
    promised.push('dist/THIRD-PARTY-LICENSES.txt', ...entries.map(([, bundle]) => bundle));
    for (const path of promised) assert.ok(packed.includes(path), path);
  });

  it('holds nothing of the workshop', () => {
    const allowed = /^(dist\/|package\.json$|custom-elements\.json$|[A-Z]+(\.md)?$)/;
    assert.deepEqual(
      packed.filter((path) => !allowed.test(path)),
      [],
    );
  });
});
