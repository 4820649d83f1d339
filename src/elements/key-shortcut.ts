const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'] as const;

type Modifier = (typeof MODIFIERS)[number];

/** A key with its modifiers. */
export interface Shortcut {
  /** As `aria-keyshortcuts` has it: `Control+Shift+A`. */
  readonly text: string;
  readonly key: string;
  readonly modifiers: ReadonlySet<Modifier>;
}

/** Reads `Control+Shift+A`, `Alt+F2` or `F4`; `undefined` for nothing, and for what is no shortcut. */
export function parseShortcut(text: string | null | undefined): Shortcut | undefined {
  const parts = (text ?? '').split('+').map((part) => part.trim());
  const key = parts.pop() ?? '';
  const modifiers = new Set<Modifier>();
  for (const part of parts) {
    const modifier = MODIFIERS.find((one) => one.toLowerCase() === spelled(part));
    if (!modifier) return undefined;
    modifiers.add(modifier);
  }
  if (key === '') return undefined;
  const name = key.length === 1 ? key.toUpperCase() : key;
  const all = [...MODIFIERS.filter((one) => modifiers.has(one)), name];
  return { text: all.join('+'), key: key.toLowerCase(), modifiers };
}

/**
 * Whether a key that was pressed is that shortcut. One that types a character is none while somebody
 * types in a field.
 */
export function isPressed(event: KeyboardEvent, { key, modifiers }: Shortcut): boolean {
  if (event.isComposing || event.repeat || event.defaultPrevented) return false;
  const pressed: Readonly<Record<Modifier, boolean>> = {
    Control: event.ctrlKey,
    Alt: event.altKey,
    Shift: event.shiftKey,
    Meta: event.metaKey,
  };
  if (!MODIFIERS.every((one) => pressed[one] === modifiers.has(one))) return false;
  // With Alt a keyboard may give another character than what is written on the key.
  const isKey = event.key.toLowerCase() === key || event.code.toLowerCase() === `key${key}`;
  const types = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  return isKey && !(types && isTyping(event));
}

function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:input|select|textarea)$/u.test(target.localName);
}

function spelled(modifier: string): string {
  const lower = modifier.toLowerCase();
  return lower === 'ctrl' ? 'control' : lower;
}
