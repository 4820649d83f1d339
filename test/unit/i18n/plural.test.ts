import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plural } from '../../../src/i18n/plural.js';
import { callButtonStrings } from '../../../src/i18n/call-button-strings.js';
import { voicemailStrings } from '../../../src/i18n/voicemail-strings.js';

describe('plural', () => {
  it('takes the form of the language, else the one for all others', () => {
    const forms = { one: () => 'one', two: () => 'two', other: () => 'other' };
    assert.deepEqual(
      [0, 1, 2, 5].map((count) => plural(count, forms)),
      ['other', 'one', 'other', 'other'],
    );
    assert.equal(plural(1, { other: () => 'other' }), 'other');
  });

  it('is how new messages are counted', () => {
    assert.deepEqual(
      [0, 1, 2, 1000].map((count) => voicemailStrings.summary(count, String(count))),
      ['No new messages', '1 new message', '2 new messages', '1000 new messages'],
    );
  });
});

describe('the words of a call button', () => {
  it('begin with the verb, once', () => {
    const named = ['Bob', 'Call', 'call us', 'Callum', ' Call  Bob '].map(
      callButtonStrings.callName,
    );
    assert.deepEqual(named, ['Call Bob', 'Call', 'call us', 'Call Callum', ' Call  Bob ']);
  });

  it('say who is called, without the verb', () => {
    const named = ['Bob', 'Call', 'call us', 'Callum'].map((shown) =>
      callButtonStrings.endName(shown, 'ringing'),
    );
    assert.deepEqual(named, [
      'End call: Bob, ringing',
      'End call: Call, ringing',
      'End call: us, ringing',
      'End call: Callum, ringing',
    ]);
  });
});
