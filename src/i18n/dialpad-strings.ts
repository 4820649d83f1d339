import { msg, str } from '@lit/localize';

/** The words of `<webex-dialpad>`. Functions, as in strings.ts. */
export const dialpadStrings = {
  field: () => msg('Name or number', { id: 'dial.field' }),
  digits: () => msg('Digits sent in this call', { id: 'dial.digits' }),
  suggestions: () => msg('Suggestions', { id: 'dial.suggestions' }),
  found: (count: string) => msg(str`Suggestions: ${count}`, { id: 'dial.found' }),
  /** Where a suggestion comes from. */
  source: {
    contact: () => msg('Contact', { id: 'dial.source.contact' }),
    history: () => msg('Recent call', { id: 'dial.source.history' }),
  },
  keys: () => msg('Keys', { id: 'dial.keys' }),
  /** The name of a key, where what is written on it says too little. */
  keyName: (key: string, plus: boolean) => {
    if (key === '*') return msg('* star', { id: 'dial.star' });
    if (key === '#') return msg('# hash', { id: 'dial.hash' });
    return plus ? msg('0, hold for +', { id: 'dial.plus' }) : undefined;
  },
  delete: () => msg('Delete last character', { id: 'dial.delete' }),
  call: () => msg('Call', { id: 'dial.call' }),
  callName: (whom: string) => msg(str`Call ${whom}`, { id: 'dial.callName' }),
  dialling: (whom: string) => msg(str`Dialling ${whom}`, { id: 'dial.dialling' }),
  nobody: () => msg('Type a name or number first.', { id: 'dial.nobody' }),
  notYet: () => msg('Digits can be sent when the call is answered.', { id: 'dial.notYet' }),
} as const;
