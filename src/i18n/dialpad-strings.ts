/** The words of `<webex-dialpad>`. Functions, as in strings.ts. */
export const dialpadStrings = {
  field: () => 'Name or number',
  digits: () => 'Digits sent in this call',
  suggestions: () => 'Suggestions',
  found: (count: string) => `Suggestions: ${count}`,
  /** Where a suggestion comes from. */
  source: { contact: () => 'Contact', history: () => 'Recent call' },
  keys: () => 'Keys',
  /** The name of a key, where what is written on it says too little. */
  keyName: (key: string, plus: boolean) => {
    if (key === '*') return '* star';
    if (key === '#') return '# hash';
    return plus ? '0, hold for +' : undefined;
  },
  delete: () => 'Delete last character',
  call: () => 'Call',
  callName: (whom: string) => `Call ${whom}`,
  dialling: (whom: string) => `Dialling ${whom}`,
  nobody: () => 'Type a name or number first.',
  notYet: () => 'Digits can be sent when the call is answered.',
} as const;
