import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPressed, parseShortcut } from '../../../src/elements/key-shortcut.js';

/** As much of a `KeyboardEvent` as is read. */
function press(key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent {
  const plain = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, code: '' };
  const event = { key, ...plain, isComposing: false, repeat: false, defaultPrevented: false };
  return { ...event, composedPath: () => [], ...more } as unknown as KeyboardEvent;
}

function pressed(shortcut: string, event: KeyboardEvent): boolean {
  const parsed = parseShortcut(shortcut);
  assert.ok(parsed);
  return isPressed(event, parsed);
}

describe('a shortcut', () => {
  it('is read in any spelling, and told as ARIA has it', () => {
    const read = ['ctrl + shift+a', 'Alt+F2', 'f', 'Meta+Control+Enter'].map(
      (text) => parseShortcut(text)?.text,
    );
    assert.deepEqual(read, ['Control+Shift+A', 'Alt+F2', 'F', 'Control+Meta+Enter']);
  });

  it('is none where there is none', () => {
    for (const text of [undefined, null, '', ' ', 'Control+', 'Hyper+A', '+']) {
      assert.equal(parseShortcut(text), undefined, String(text));
    }
  });

  it('is pressed with its modifiers and no others', () => {
    assert.equal(pressed('Control+A', press('a', { ctrlKey: true })), true);
    assert.equal(pressed('Control+A', press('a')), false);
    assert.equal(pressed('A', press('a', { ctrlKey: true })), false);
    assert.equal(pressed('A', press('b')), false);
  });

  it('goes by the key where Alt makes another character of it', () => {
    const event = press('å', { altKey: true, code: 'KeyA' });
    assert.equal(pressed('Alt+A', event), true);
  });

  it('is not pressed by a key that is held, composes a character, or has been used', () => {
    for (const more of [{ repeat: true }, { isComposing: true }, { defaultPrevented: true }]) {
      assert.equal(pressed('F4', press('F4', more)), false);
    }
    assert.equal(pressed('F4', press('F4')), true);
  });
});
