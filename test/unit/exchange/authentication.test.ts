import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeEach, describe, test } from 'node:test';
import type { Demands } from '../../../src/exchange/authenticator.js';
import type { ExchangeNode } from '../../../src/exchange/exchange-node.js';
import { header, type SipResponse } from '../../../src/exchange/sip-message.js';
import { lonelyNode, type FakeClock } from './fake-browser.js';
import { answer, inDialog, invite, Phone, register, request, settle } from './support.js';

const ALICE = 'alice@example.com';
const BOB = 'bob@example.com';

let node: ExchangeNode;
let clock: FakeClock;
let phone: Phone;

beforeEach(async () => {
  ({ node, clock } = lonelyNode());
  phone = await Phone.open(node);
});

function demand(demands: Demands): void {
  node.demands = () => demands;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly stale: boolean;
}

function challengeIn(response: SipResponse): Challenge {
  const name = response.status === 401 ? 'www-authenticate' : 'proxy-authenticate';
  const text = header(response, name) ?? '';
  assert.match(
    text,
    /^Digest realm="[^"]+", nonce="[^"]+", algorithm=MD5, qop="auth"(?:, stale=true)?$/u,
  );
  return {
    realm: /realm="([^"]+)"/u.exec(text)?.[1] ?? '',
    nonce: /nonce="([^"]+)"/u.exec(text)?.[1] ?? '',
    stale: text.endsWith('stale=true'),
  };
}

/** A header value as RFC 2617 3.2.2 has it, computed without our own code. */
function credentials(
  challenge: Challenge,
  parts: {
    user?: string;
    password: string;
    method: string;
    uri: string;
    nc?: string;
    change?: (value: string) => string;
  },
): string {
  const {
    user = 'alice',
    password,
    method,
    uri,
    nc = '00000001',
    change = (value: string) => value,
  } = parts;
  const ha1 = md5(`${user}:${challenge.realm}:${password}`);
  const response = md5(`${ha1}:${challenge.nonce}:${nc}:0a4f113b:auth:${md5(`${method}:${uri}`)}`);
  return change(
    `Digest algorithm=MD5, username="${user}", realm="${challenge.realm}", nonce="${challenge.nonce}", ` +
      `uri="${uri}", response="${response}", qop=auth, cnonce="0a4f113b", nc=${nc}`,
  );
}

/** Registers Alice with what `value` makes of a fresh challenge; gives the answer. */
async function registerWith(value: (challenge: Challenge) => string): Promise<SipResponse> {
  phone.send(register(ALICE));
  const challenge = challengeIn(await phone.response(401));
  phone.send(register(ALICE, { cseq: 2, lines: [`Authorization: ${value(challenge)}`] }));
  return phone.response();
}

describe('digest', () => {
  const good = { password: 's3cret "ü"', method: 'REGISTER', uri: 'sip:example.com' };

  beforeEach(() => {
    demand({ digest: { alice: good.password } });
  });

  test('a registration is challenged with 401, and accepted with the password', async () => {
    assert.equal((await registerWith((challenge) => credentials(challenge, good))).status, 200);
    assert.equal(node.bindings.length, 1);
  });

  const wrong: Record<string, (challenge: Challenge) => string> = {
    'another password': (challenge) => credentials(challenge, { ...good, password: 'guess' }),
    'an unknown user': (challenge) =>
      credentials(challenge, { ...good, user: 'mallory', password: 'undefined' }),
    'a name of every object': (challenge) =>
      credentials(challenge, { ...good, user: 'constructor', password: String(Object) }),
    'another URI': (challenge) => credentials(challenge, { ...good, uri: 'sip:example.org' }),
    'another method': (challenge) => credentials(challenge, { ...good, method: 'INVITE' }),
    'another realm': (challenge) => credentials({ ...challenge, realm: 'x' }, good),
    'another password with a nonce that is not ours': (challenge) =>
      credentials({ ...challenge, nonce: 'x.y.z' }, { ...good, password: 'guess' }),
    'no qop': (challenge) =>
      credentials(challenge, { ...good, change: (value) => value.replace('qop=auth, ', '') }),
    'another algorithm': (challenge) =>
      credentials(challenge, { ...good, change: (value) => value.replace('MD5', 'SHA-256') }),
    'nothing at all': () => 'Digest',
    'another scheme (RFC 4475 regaut01)': () => 'NoOneKnowsThisScheme opaque-data=here',
    'a broken list': () => 'Digest username="alice',
  };
  for (const [name, value] of Object.entries(wrong)) {
    test(`${name}: 401 with a fresh challenge, and nothing is bound`, async () => {
      const refused = await registerWith(value);
      assert.equal(refused.status, 401);
      assert.equal(challengeIn(refused).stale, false);
      assert.deepEqual(node.bindings, []);
    });
  }

  test('a nonce that we have not made, or that is old, is stale', async () => {
    const forged = await registerWith((challenge) =>
      credentials({ ...challenge, nonce: `${challenge.nonce}0` }, good),
    );
    assert.equal(challengeIn(forged).stale, true);
    const late = await registerWith((challenge) => {
      clock.advance(301_000);
      return credentials(challenge, good);
    });
    assert.equal(challengeIn(late).stale, true);
  });

  test('credentials are good once; the same nonce again with the next count', async () => {
    let used: Challenge | undefined;
    const first = await registerWith((challenge) => {
      used = challenge;
      return credentials(challenge, good);
    });
    assert.equal(first.status, 200);
    assert.ok(used !== undefined);
    phone.send(register(ALICE, { cseq: 3, lines: [`Authorization: ${credentials(used, good)}`] }));
    assert.equal(challengeIn(await phone.response(401)).stale, true);
    phone.send(
      register(ALICE, {
        cseq: 4,
        lines: [`Authorization: ${credentials(used, { ...good, nc: '00000002' })}`],
      }),
    );
    await phone.response(200);
  });

  test('a call is challenged with 407, passes with the password, and carries none of it on', async () => {
    demand({});
    const bob = await Phone.register(node, BOB);
    demand({ digest: (user) => (user === 'alice' ? good.password : undefined) });
    const text = invite(BOB, { callId: 'c', branch: 'z9hG4bKa' });
    phone.send(text);
    const challenge = challengeIn(await phone.response(407));
    phone.send(text.replace('INVITE', 'ACK').replace('1 INVITE', '1 ACK'));
    const value = credentials(challenge, { ...good, method: 'INVITE', uri: `sip:${BOB}` });
    phone.send(invite(BOB, { callId: 'c', cseq: 2, lines: [`Proxy-Authorization: ${value}`] }));
    await phone.response(100);
    const got = await bob.request('INVITE');
    assert.equal(header(got, 'proxy-authorization'), undefined);
    assert.equal(header(got, 'authorization'), undefined);
    bob.send(answer(got, 200));
    const ok = await phone.response(200);
    // What belongs to the call is not asked again.
    phone.send(inDialog('ACK', ok, { cseq: 2 }));
    await bob.request('ACK');
    phone.send(inDialog('BYE', ok, { cseq: 3 }));
    await bob.request('BYE');
  });

  test('OPTIONS to the server, CANCEL and ACK are never challenged; a MESSAGE is', async () => {
    phone.send(request('OPTIONS', 'sip:example.com'));
    await phone.response(200);
    phone.send(request('CANCEL', `sip:${BOB}`));
    await phone.response(481);
    phone.send(request('ACK', `sip:${BOB}`));
    phone.send(request('MESSAGE', `sip:${BOB}`));
    await phone.response(407);
    await phone.quiet();
  });

  test('a page whose function throws gets a 503, not a registration', async () => {
    demand({
      digest: () => {
        throw new Error('no database');
      },
    });
    assert.equal((await registerWith((challenge) => credentials(challenge, good))).status, 503);
    assert.deepEqual(node.bindings, []);
  });
});

describe('bearer', () => {
  const withToken = (token: string, cseq = 1): string =>
    register(ALICE, { cseq, lines: [`Authorization: Bearer ${token}`] });

  const demands: Record<string, Demands['bearer']> = {
    'one token': 'good',
    'one of several': ['other', 'good'],
    'a function': (token, user) => token === 'good' && user === 'alice',
    'a function that takes its time': async (token) => {
      await settle();
      return token === 'good';
    },
  };
  for (const [name, bearer] of Object.entries(demands)) {
    test(`${name}: asked for, accepted, refused`, async () => {
      demand({ ...(bearer === undefined ? {} : { bearer }) });
      phone.send(register(ALICE));
      const asked = await phone.response(401);
      assert.equal(
        header(asked, 'www-authenticate'),
        'Bearer realm="exchange.invalid", scope="sip"',
      );
      phone.send(withToken('bad', 2));
      const refused = await phone.response(401);
      assert.equal(
        header(refused, 'www-authenticate'),
        'Bearer realm="exchange.invalid", scope="sip", error="invalid_token"',
      );
      assert.deepEqual(node.bindings, []);
      phone.send(withToken('good', 3));
      await phone.response(200);
    });
  }

  test('a call takes the token in either header, and passes it to nobody', async () => {
    const bob = await Phone.register(node, BOB);
    demand({ bearer: 'good' });
    phone.send(invite(BOB));
    const asked = await phone.response(407);
    assert.match(header(asked, 'proxy-authenticate') ?? '', /^Bearer /u);
    for (const name of ['Authorization', 'Proxy-Authorization']) {
      phone.send(invite(BOB, { lines: [`${name}: Bearer good`] }));
      await phone.response(100);
      const got = await bob.request('INVITE');
      assert.ok(!JSON.stringify(got).includes('good'));
    }
  });

  test('what comes while a token is looked at waits, and keeps its order', async () => {
    let decide: (good: boolean) => void = () => undefined;
    demand({
      bearer: () =>
        new Promise((resolve) => {
          decide = resolve;
        }),
    });
    const text = invite(BOB, {
      lines: ['Authorization: Bearer slow'],
      branch: 'z9hG4bKslow',
      callId: 'slow',
    });
    phone.send(text);
    phone.send(request('CANCEL', `sip:${BOB}`, { branch: 'z9hG4bKslow', callId: 'slow' }));
    phone.send('\r\n\r\n');
    await phone.quiet();
    decide(true);
    await phone.response(404);
    await phone.response(200);
    assert.equal(await phone.next(), '\r\n');
  });

  const broken: Record<string, Demands['bearer']> = {
    throws: () => {
      throw new Error('down');
    },
    rejects: () => Promise.reject(new Error('down')),
  };
  for (const [name, bearer] of Object.entries(broken)) {
    test(`a function that ${name}: 503`, async () => {
      demand({ ...(bearer === undefined ? {} : { bearer }) });
      phone.send(withToken('good'));
      await phone.response(503);
      assert.deepEqual(node.bindings, []);
    });
  }

  test('a function that never decides: 503 after 10 s', async () => {
    demand({ bearer: () => new Promise(() => undefined) });
    phone.send(withToken('good'));
    await phone.quiet();
    clock.advance(10_000);
    await phone.response(503);
  });

  test('a socket that closes meanwhile takes no harm', async () => {
    let decide: (good: boolean) => void = () => undefined;
    demand({
      bearer: () =>
        new Promise((resolve) => {
          decide = resolve;
        }),
    });
    phone.send(withToken('good'));
    await settle();
    phone.socket.disconnect();
    await settle();
    decide(true);
    await settle();
    assert.deepEqual(node.bindings, [], 'nobody is left to be registered');
  });

  test('with digest beside it, either will do, and digest is asked for last (JsSIP reads the last)', async () => {
    demand({ bearer: 'good', digest: { alice: 'pw' } });
    phone.send(register(ALICE));
    const asked = await phone.response(401);
    const schemes = asked.headers
      .filter((line) => line.key === 'www-authenticate')
      .map((line) => line.value.split(' ')[0]);
    assert.deepEqual(schemes, ['Bearer', 'Digest']);
    phone.send(withToken('good', 2));
    await phone.response(200);
  });
});
