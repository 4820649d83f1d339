import { msg, str } from '@lit/localize';

const call = (): string => msg('Call', { id: 'button.call' });
const callSomebody = (who: string): string => msg(str`Call ${who}`, { id: 'button.callName' });

const endCall = (who: string, state: string): string =>
  msg(str`End call: ${who}, ${state}`, { id: 'button.endName' });

/** The words of `<webex-call-button>`. Functions, as in strings.ts. */
export const callButtonStrings = {
  call,
  /** What it shows may say already that it calls. */
  callName: (shown: string) => (whom(shown) === undefined ? callSomebody(shown) : shown),
  endName: (shown: string, state: string) => endCall(whom(shown) ?? shown, state),
} as const;

/** What is left of a text without the words of calling at its beginning or end; `undefined` where there are none. */
function whom(shown: string): string | undefined {
  const text = shown.trim();
  const [before = '', after = ''] = callSomebody('\n').split('\n');
  for (const word of [before.trim(), call()]) {
    const rest = text.slice(word.length);
    if (isSame(text.slice(0, word.length), word) && !isOneWord(word.slice(-1), rest.slice(0, 1))) {
      return rest.trim() || text;
    }
  }
  const word = after.trim();
  const rest = text.slice(0, text.length - word.length);
  if (isSame(text.slice(rest.length), word) && !isOneWord(rest.slice(-1), word.slice(0, 1))) {
    return rest.trim() || text;
  }
  return undefined;
}

function isSame(one: string, word: string): boolean {
  return word !== '' && one.toLowerCase() === word.toLowerCase();
}

/** Whether two letters that meet belong to one word, as in `Callum`; Japanese parts no words. */
function isOneWord(left: string, right: string): boolean {
  const letter = /^[\p{L}\p{N}_]$/u;
  const japanese = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]/u;
  return letter.test(left) && letter.test(right) && !japanese.test(left);
}
