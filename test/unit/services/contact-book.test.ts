import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Contact } from '../../../src/core/data-services.js';
import { ContactBook, addressKey, fold } from '../../../src/services/contact-book.js';

const work = (value: string): { type: string; value: string }[] => [{ type: 'work', value }];

const contacts: readonly Contact[] = [
  { contactId: 'zoe', displayName: 'Zoë Müller', phoneNumbers: work('+1 408 555 0100') },
  { contactId: 'zo', displayName: 'Zo' },
  { contactId: 'anna', firstName: 'Anna', lastName: 'Zobel', companyName: 'ACME Ltd.' },
  { contactId: 'bob', displayName: 'Bob', sipAddresses: work('sip:bob@Example.com:5061;x=y') },
  { contactId: 'desk', displayName: 'Reception', sipAddresses: work('desk') },
  { contactId: 'berlin', displayName: 'Berlin', phoneNumbers: work('030 1234567') },
  { contactId: 'yamada', displayName: '山田太郎', emails: work('taro@example.jp') },
  { contactId: 'strasse', displayName: 'Straße 12', phoneNumbers: work('100') },
];
const book = await ContactBook.of(contacts);
const found = (text: string): string[] => book.search(text).map(({ contactId }) => contactId);

describe('a book of contacts', () => {
  it('is in the order of names, whatever case and accents', async () => {
    const { contacts: sorted } = await ContactBook.of([
      { contactId: '1', displayName: 'émile' },
      { contactId: '2', displayName: 'Frank' },
      { contactId: '3', displayName: 'Emil 10' },
      { contactId: '4', displayName: 'Emil 9' },
      { contactId: '5', displayName: 'frank' },
    ]);
    const names = sorted.map(({ contactId }) => contactId);
    assert.deepEqual(names, ['4', '3', '1', '2', '5']);
    assert.ok(Object.isFrozen(book.contacts));
  });

  it('finds by the beginnings of words, in any order, without accents and case', () => {
    assert.deepEqual(found('mull'), ['zoe']);
    assert.deepEqual(found('MÜL zoe'), ['zoe']);
    assert.deepEqual(found('bel ann'), []);
    assert.deepEqual(found('zob ann'), ['anna']);
    assert.deepEqual(found('STRASSE'), ['strasse']);
    assert.deepEqual(found('ler'), []);
    assert.deepEqual(found('太郎'), ['yamada']);
  });

  it('gives the best first: the whole name, its beginning, a word of it, then company and address', () => {
    assert.deepEqual(found('zo'), ['zo', 'zoe', 'anna']);
    assert.deepEqual(found('acme'), ['anna']);
    assert.deepEqual(found('anna acme'), ['anna']);
    assert.deepEqual(found('taro@ex'), ['yamada']);
    assert.deepEqual(found('bob@example'), ['bob']);
  });

  it('finds numbers however they are spelled, whole before part', () => {
    for (const text of ['14085550100', '+1 (408) 555-0100', '408-555', '0100', '+1 40']) {
      assert.ok(found(text).includes('zoe'), text);
    }
    assert.deepEqual(found('100'), ['strasse', 'zoe']);
    assert.deepEqual(found('+49 30 1234567'), ['berlin']);
    assert.deepEqual(found('stra 100'), ['strasse']);
    assert.deepEqual(found('12'), ['strasse', 'berlin']);
  });

  it('shows all while nothing is typed, and nobody for what fits nobody', () => {
    assert.equal(found('  ').length, contacts.length);
    for (const text of ['qqq', '()', '@', '\u0000', '*', 'x'.repeat(10_000)]) {
      assert.deepEqual(found(text), [], text.slice(0, 9));
    }
  });

  it('knows who has an address or number', () => {
    const at = (text: string, ...hosts: string[]): string | undefined =>
      book.find(text, hosts)?.contactId;
    assert.equal(at('sip:bob@example.com'), 'bob');
    assert.equal(at('sips:BOB@example.com;transport=ws'), 'bob');
    assert.equal(at('sip:bob@elsewhere.com'), undefined);
    assert.equal(at('14085550100'), 'zoe');
    assert.equal(at('sip:+14085550100@gateway.example'), 'zoe');
    assert.equal(at('4085550100'), 'zoe');
    assert.equal(at('+49301234567'), 'berlin');
    assert.equal(at('0100'), undefined);
    assert.equal(at('desk'), 'desk');
    assert.equal(at('sip:desk@our.host', 'our.host'), 'desk');
    assert.equal(at('sip:desk@evil.host', 'our.host'), undefined);
    assert.equal(at(''), undefined);
  });

  it('prefers the number that is the same to one that differs by its country', async () => {
    const two = await ContactBook.of([
      { contactId: 'a', displayName: 'A', phoneNumbers: work('408 555 0100') },
      { contactId: 'b', displayName: 'B', phoneNumbers: work('+1 408 555 0100') },
    ]);
    assert.equal(two.find('+14085550100')?.contactId, 'b');
    assert.equal(two.find('4085550100')?.contactId, 'a');
    assert.equal(two.find('004085550100')?.contactId, 'a');
  });

  it('folds', () => {
    assert.equal(fold('  Łódź   ØRSTED ﬁ '), 'lodz orsted fi');
    assert.equal(addressKey(' SIP:Bob@[::1]:5060;a=b?c '), 'bob@[::1]');
  });
});
