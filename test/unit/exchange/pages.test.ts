import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cseq, header, headerList } from '../../../src/exchange/sip-message.js';
import { addresses, FakeBrowser, openPage, type Page } from './fake-browser.js';
import {
  answer,
  inDialog,
  inDialogOfCallee,
  invite,
  Phone,
  register,
  request,
  settle,
} from './support.js';

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';

for (const withLocks of [true, false]) {
  describe(`two pages ${withLocks ? 'with' : 'without'} Web Locks`, () => {
    function open(): {
      browser: FakeBrowser;
      one: Page;
      two: Page;
      connect: (page: Page) => Promise<Phone>;
    } {
      const browser = new FakeBrowser({ withLocks });
      const connect = async (page: Page): Promise<Phone> => {
        const phone = new Phone(page.node);
        const connected = phone.connect();
        await settle();
        // Without locks nobody knows who is there, so a page waits a moment for answers.
        if (!withLocks) browser.clock.advance(60);
        await connected;
        return phone;
      };
      return { browser, one: openPage(browser), two: openPage(browser), connect };
    }

    /** Crashes a page, and lets the others find out. */
    async function crashed(browser: FakeBrowser, page: Page): Promise<void> {
      page.crash();
      await settle();
      for (let i = 0; i < 3 && !withLocks; i += 1) {
        browser.clock.advance(1500);
        await settle();
      }
    }

    async function registered(phone: Phone, user: string): Promise<Phone> {
      phone.send(register(user));
      await phone.response(200);
      await settle();
      return phone;
    }

    test('a call from one to the other, message by message', async () => {
      const { one, two, connect } = open();
      const alice = await registered(await connect(one), ALICE);
      const bob = await registered(await connect(two), BOB);
      assert.deepEqual(addresses(one), [ALICE, BOB]);
      assert.deepEqual(addresses(two), [ALICE, BOB]);

      alice.send(invite(BOB, { lines: ['Authorization: Bearer secret'] }));
      await alice.response(100);
      const got = await bob.request('INVITE');
      assert.equal(headerList(got, 'via').length, 2, 'one proxy alone is on the way');
      assert.ok(headerList(got, 'via')[0]?.includes(one.node.id));
      assert.equal(header(got, 'max-forwards'), '69');
      assert.equal(header(got, 'authorization'), undefined);
      bob.send(answer(got, 180));
      assert.equal(headerList(await alice.response(180), 'via').length, 1);
      bob.send(answer(got, 200, { body: 'żółć' }));
      const ok = await alice.response(200);
      assert.equal(ok.body, 'żółć');
      alice.send(inDialog('ACK', ok, { cseq: 1 }));
      await bob.request('ACK');
      bob.send(inDialogOfCallee('INFO', got, 'callee'));
      const info = await alice.request('INFO');
      assert.ok(headerList(info, 'via')[0]?.includes(two.node.id));
      alice.send(answer(info, 200));
      await bob.response(200);
      alice.send(inDialog('BYE', ok));
      bob.send(answer(await bob.request('BYE'), 200));
      await alice.response(200);
      await alice.quiet();
      await bob.quiet();
    });

    test('one user in both: the first answer wins, the other page is told so', async () => {
      const { browser, one, two, connect } = open();
      const three = openPage(browser);
      const here = await connect(one);
      here.send(register(BOB, { contact: 'sip:here@a.invalid' }));
      await here.response(200);
      const there = await connect(two);
      there.send(register(BOB, { contact: 'sip:there@b.invalid', callId: 'other' }));
      assert.equal(headerList(await there.response(200), 'contact').length, 2, 'both are echoed');
      const alice = await connect(three);
      alice.send(invite(BOB));
      await alice.response(100);
      const [first, second] = [await here.request('INVITE'), await there.request('INVITE')];
      here.send(answer(first, 180, { tag: 'here' }));
      await alice.response(180);
      there.send(answer(second, 180, { tag: 'there' }));
      await alice.response(180);
      there.send(answer(second, 200, { tag: 'there' }));
      await alice.response(200);
      const cancel = await here.request('CANCEL');
      assert.equal(header(cancel, 'reason'), 'SIP;cause=200;text="Call completed elsewhere"');
      here.send(answer(first, 487, { tag: 'here' }));
      await here.request('ACK');
      await alice.quiet();
    });

    test('cancelled, and refused, over the pages', async () => {
      const { one, two, connect } = open();
      const bob = await registered(await connect(two), BOB);
      const alice = await connect(one);
      const text = invite(BOB);
      alice.send(text);
      await alice.response(100);
      const got = await bob.request('INVITE');
      bob.send(answer(got, 180));
      await alice.response(180);
      alice.send(text.replace(/^INVITE/u, 'CANCEL').replace('1 INVITE', '1 CANCEL'));
      await alice.response(200);
      bob.send(answer(await bob.request('CANCEL'), 200));
      bob.send(answer(got, 487));
      await bob.request('ACK');
      await alice.response(487);
      alice.send(invite(BOB));
      await alice.response(100);
      bob.send(answer(await bob.request('INVITE'), 486));
      await bob.request('ACK');
      await alice.response(486);
    });

    test('who closes his socket is unavailable there too, who deregisters or runs out unknown', async () => {
      const { browser, one, two, connect } = open();
      const alice = await connect(one);
      const bob = await registered(await connect(two), BOB);
      bob.socket.disconnect();
      await settle();
      alice.send(invite(BOB));
      await alice.response(480);
      await bob.connect();
      bob.send(register(BOB, { cseq: 2 }));
      await bob.response(200);
      await settle();
      assert.deepEqual(
        one.node.bindings.map((binding) => binding.reachable),
        [true],
      );
      bob.send(register(BOB, { cseq: 3, expires: 0 }));
      await bob.response(200);
      await settle();
      assert.deepEqual(addresses(one), []);
      alice.send(invite(BOB));
      await alice.response(404);
      bob.send(register(BOB, { cseq: 4, expires: 20 }));
      await bob.response(200);
      await settle();
      browser.clock.advance(20_000);
      assert.deepEqual(addresses(one), []);
    });

    test('`Contact: *` of one page removes what another has registered', async () => {
      const { one, two, connect } = open();
      await registered(await connect(two), BOB);
      const other = await connect(one);
      other.send(
        request('REGISTER', 'sip:example.com', {
          from: BOB,
          to: BOB,
          lines: ['Contact: *', 'Expires: 0'],
        }),
      );
      await other.response(200);
      await settle();
      assert.deepEqual(addresses(two), []);
    });

    test('a page that comes later knows at once who is there, unreachable ones too', async () => {
      const { browser, one, connect } = open();
      await registered(await connect(one), BOB);
      const carol = await registered(await connect(one), 'carol@example.com');
      carol.socket.disconnect();
      await settle();
      const late = openPage(browser);
      const dave = await connect(late);
      assert.deepEqual(
        late.node.bindings.map(({ address, reachable, local }) => ({ address, reachable, local })),
        [
          { address: BOB, reachable: true, local: false },
          { address: 'carol@example.com', reachable: false, local: false },
        ],
      );
      dave.send(invite('carol@example.com'));
      await dave.response(480);
    });

    test('a page that crashes is off: its users unknown, what rang there 408, what it rang is cancelled', async () => {
      const { browser, one, two, connect } = open();
      const alice = await registered(await connect(one), ALICE);
      const bob = await registered(await connect(two), BOB);
      // Alice calls Bob, whose page dies; Bob calls Alice meanwhile.
      alice.send(invite(BOB));
      await alice.response(100);
      bob.send(answer(await bob.request('INVITE'), 180));
      await alice.response(180);
      bob.send(invite(ALICE, { from: BOB }));
      const got = await alice.request('INVITE');
      alice.send(answer(got, 180));
      await settle();

      two.crash();
      await settle();
      if (!withLocks) {
        for (let i = 0; i < 3; i += 1) {
          assert.deepEqual(addresses(one), [ALICE, BOB], 'not before it has missed three pings');
          browser.clock.advance(1500);
          await settle();
        }
      }
      assert.deepEqual(addresses(one), [ALICE]);
      const messages = [await alice.message(), await alice.message()];
      const summary = messages.map((message) =>
        'method' in message ? message.method : message.status,
      );
      assert.deepEqual(summary.sort(), [408, 'CANCEL']);
      alice.send(answer(got, 487));
      await alice.request('ACK');
      alice.send(invite(BOB));
      await alice.response(404);
      await alice.quiet();
    });

    test('answered when the caller’s page has just died: the phone gets ACK and BYE', async () => {
      const { browser, one, two, connect } = open();
      await registered(await connect(one), ALICE);
      const bob = await registered(await connect(two), BOB);
      const alice = await connect(one);
      alice.send(invite(BOB, { callId: 'ghost' }));
      const got = await bob.request('INVITE');
      await crashed(browser, one);
      bob.send(answer(got, 200));
      await bob.request('ACK');
      const bye = await bob.request('BYE');
      assert.equal(header(bye, 'call-id'), 'ghost');
      assert.deepEqual(cseq(bye), { number: 2, method: 'BYE' });
    });

    test('a phone that first rings when the caller’s page has died is cancelled then', async () => {
      const { browser, one, two, connect } = open();
      const bob = await registered(await connect(two), BOB);
      const alice = await connect(one);
      alice.send(invite(BOB));
      const got = await bob.request('INVITE');
      await crashed(browser, one);
      await bob.quiet();
      bob.send(answer(got, 180));
      bob.send(answer(got, 180));
      await bob.request('CANCEL');
      await bob.quiet();
    });

    test('a call that was answered before is nobody’s to cancel', async () => {
      const { browser, one, two, connect } = open();
      const bob = await registered(await connect(two), BOB);
      const alice = await connect(one);
      alice.send(invite(BOB));
      await alice.response(100);
      const got = await bob.request('INVITE');
      bob.send(answer(got, 180));
      bob.send(answer(got, 200));
      await alice.response(180);
      await alice.response(200);
      await crashed(browser, one);
      await bob.quiet();
    });

    test('who has not registered is found in another page too', async () => {
      const { one, two, connect } = open();
      const bob = await registered(await connect(two), BOB);
      const alice = await connect(one);
      alice.send(invite(BOB));
      await alice.response(100);
      const got = await bob.request('INVITE');
      bob.send(answer(got, 200));
      await alice.response(200);
      bob.send(inDialogOfCallee('BYE', got, 'callee'));
      await alice.request('BYE');
    });

    test('a caller who comes back in the callee’s page finds even an anonymous one', async () => {
      const { one, two, connect } = open();
      const bob = await registered(await connect(two), BOB);
      const alice = await connect(one);
      alice.send(invite(BOB));
      await alice.response(100);
      const contact = 'sip:anonymous@anonymous.invalid';
      bob.send(answer(await bob.request('INVITE'), 200, { contact }));
      const ok = await alice.response(200);
      const again = await connect(two);
      again.send(inDialog('BYE', ok));
      assert.equal((await bob.request('BYE')).uri, contact);
    });

    test('pages that live stay, however long nothing happens', async () => {
      const { browser, one, two, connect } = open();
      await registered(await connect(one), ALICE);
      await registered(await connect(two), BOB);
      for (let i = 0; i < 20; i += 1) {
        browser.clock.advance(1500);
        assert.deepEqual(addresses(one), [ALICE, BOB]);
        await settle();
        assert.deepEqual(addresses(two), [ALICE, BOB]);
      }
    });

    test('a page that leaves in order is off at once', async () => {
      const { one, two, connect } = open();
      await registered(await connect(one), ALICE);
      await registered(await connect(two), BOB);
      two.node.dispose();
      await settle();
      assert.deepEqual(addresses(one), [ALICE]);
    });

    test('exchanges of different names know nothing of each other', async () => {
      const { browser, one, connect } = open();
      await registered(await connect(one), ALICE);
      const other = openPage(browser, 'other');
      const bob = await connect(other);
      assert.deepEqual(addresses(other), []);
      bob.send(invite(ALICE));
      await bob.response(404);
    });

    test('a client that comes back in another page keeps its calls', async () => {
      const { one, two, connect } = open();
      const lines = ['Contact: <sip:bob-moves@b.invalid>;+sip.instance="<urn:uuid:1>";reg-id=1'];
      const moving = await connect(two);
      moving.send(
        request('REGISTER', 'sip:example.com', { from: BOB, to: BOB, callId: 'r', lines }),
      );
      await moving.response(200);
      await settle();
      const alice = await connect(one);
      alice.send(invite(BOB));
      await alice.response(100);
      moving.send(answer(await moving.request('INVITE'), 200));
      const ok = await alice.response(200);
      moving.socket.disconnect();
      const again = await connect(one);
      again.send(
        request('REGISTER', 'sip:example.com', { from: BOB, to: BOB, callId: 'r', cseq: 2, lines }),
      );
      assert.equal(headerList(await again.response(200), 'contact').length, 1);
      await settle();
      assert.equal(two.node.bindings.length, 1);
      alice.send(inDialog('INFO', ok));
      await again.request('INFO');
    });
  });
}
