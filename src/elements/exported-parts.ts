/** Lets the parts of an element inside another one be styled from outside, each with a prefix. */
function exported(prefix: string, parts: string): string {
  return parts
    .split(' ')
    .map((part) => `${part}:${prefix}-${part}`)
    .join(',');
}

/** What `<webex-softphone>` lets be styled of what it is made of, as `exportparts` has it. */
export const exportedParts = {
  lines: exported('lines', 'panel line dot name status error button notice'),
  incoming: exported(
    'incoming',
    'panel call avatar name number verified answer-button video-button reject-button voicemail-button notify-button window-button button icon notice',
  ),
  controls: exported(
    'controls',
    'base main tools button answer-button reject-button mute-button end-button hold-button keypad-button transfer-button video-button share-button merge-button split-button icon label panel digits key field',
  ),
  video: exported('video', 'stage remote local'),
  dialpad: exported(
    'dialpad',
    'panel field suggestions suggestion keys key dial-button delete-button button icon avatar notice',
  ),
  history: exported('history', 'panel search list row notice button icon avatar'),
  contacts: exported('contacts', 'panel search list row form notice button icon'),
  voicemail: exported('voicemail', 'panel player list row notice button icon'),
  devices: exported('devices', 'panel form notice button meter'),
  quality: exported('quality', 'panel bars opinion warning plots plot table button notice'),
  settings: exported('settings', 'panel form notice button'),
} as const;
