import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatAddress } from '../../../src/core/address.js';
import {
  nextInCourse,
  startOfCourse,
  type FailedAttempt,
  type RedirectCourse,
} from '../../../src/policy/redirect.js';

const moved = (...contacts: string[]): FailedAttempt => ({ statusCode: 302, contacts });
const refused = (statusCode: number): FailedAttempt => ({ statusCode });

interface Visit {
  readonly to: readonly string[];
  readonly sentBy: readonly string[];
}

/** Whom a call goes to while each attempt ends as told. */
function visit(destination: string, attempts: readonly FailedAttempt[], max = 3): Visit {
  const to: string[] = [];
  let course: RedirectCourse | undefined = startOfCourse(destination);
  let last = course;
  for (const attempt of attempts) {
    course = nextInCourse(course, attempt, max);
    if (!course) break;
    last = course;
    to.push(formatAddress(course.at.address));
  }
  return { to, sentBy: last.at.sentBy.map(formatAddress) };
}

const A = 'sip:a@x.example';
const B = 'sip:b@x.example';
const C = 'sip:c@x.example';
const D = 'sip:d@x.example';
const E = 'sip:e@x.example';

const table: Readonly<
  Record<string, readonly [readonly FailedAttempt[], readonly string[], number?]>
> = {
  'a 302 is followed': [[moved(B)], [B]],
  'a 301 and a 300 as well': [
    [
      { ...moved(B), statusCode: 301 },
      { ...moved(C), statusCode: 300 },
    ],
    [B, C],
  ],
  'a 305 is not': [[{ ...moved(B), statusCode: 305 }], []],
  'a 380 is not': [[{ ...moved(B), statusCode: 380 }], []],
  'the preferred first, the next when that one refuses': [
    [moved(B, C), refused(486), refused(404)],
    [B, C],
  ],
  'a 6xx ends it': [[moved(B, C), refused(603)], [B]],
  'no answer of the network ends it': [[moved(B, C), { statusCode: undefined }], [B]],
  'nothing that answers at all goes on to the next': [
    [moved(B, C), refused(408)],
    [B, C],
  ],
  'a redirect of a redirect comes before what is still waiting': [
    [moved(B, C), moved(D), refused(480), refused(480)],
    [B, D, C],
  ],
  'never to where it has been': [[moved(B), moved(A), moved(B)], [B]],
  'where it has been is passed over': [
    [moved(B), moved('sip:A@x.example', 'sip:b@X.EXAMPLE', C)],
    [B, 'sip:A@x.example'],
  ],
  'as often as it may': [
    [moved(B), moved(C), moved(D), moved(E)],
    [B, C, D],
  ],
  'one too many counts as a refusal': [[moved(B, C), moved(D), refused(480)], [B, C], 1],
  'not at all where that is 0': [[moved(B)], [], 0],
  'headers in a contact are dropped': [[moved(`${B}?Replaces=x%40y&Subject=hi`)], [B]],
  'parameters and a port are kept': [
    [moved('sip:b@x.example:5070;transport=tcp')],
    ['sip:b@x.example:5070;transport=tcp'],
  ],
  'one for another method is left out': [
    [moved(`${B};method=SUBSCRIBE`, `${C};method=INVITE`)],
    [C],
  ],
  'what is no SIP address is left out': [
    [moved('tel:+1', 'sip:x.example', 'https://x.example', 'sip:%FF@x', 'garbage', '', C)],
    [C],
  ],
  'five contacts of a redirect at the most': [
    [
      moved(...Array.from({ length: 20 }, (_, n) => `sip:n${n}@x.example`)),
      ...Array.from({ length: 20 }, () => refused(404)),
    ],
    Array.from({ length: 5 }, (_, n) => `sip:n${n}@x.example`),
  ],
};

describe('nextInCourse', () => {
  for (const [name, [attempts, expected, max]] of Object.entries(table)) {
    it(name, () => {
      assert.deepEqual(visit(A, attempts, max).to, expected);
    });
  }

  it('a call to a sips: address is not taken to a sip: one', () => {
    assert.deepEqual(visit('sips:a@x.example', [moved(B, 'sips:c@x.example')]).to, [
      'sips:c@x.example',
    ]);
  });

  it('knows who sent the call on, the last first, and not who merely refused', () => {
    assert.deepEqual(visit(A, [moved(B, C), refused(486)]).sentBy, [A]);
    assert.deepEqual(visit(A, [moved(B, C), moved(D)]).sentBy, [B, A]);
    assert.deepEqual(visit(A, [moved(B, C), moved(D), refused(404)]).sentBy, [A]);
  });

  it('comes to an end whatever is answered, and goes nowhere twice', () => {
    const contact = fc.oneof(
      fc.string(),
      fc.constantFrom(A, B, C, D, E).map((uri) => uri.replace('x.', 'X.')),
      fc.nat(50).map((n) => `sip:n${n}@x.example;p=${n}`),
    );
    const attempt = fc.record({
      statusCode: fc.constantFrom(300, 301, 302, 302, 302, 404, 480, 503),
      contacts: fc.array(contact, { maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 100, maxLength: 100 }), fc.nat(5), (all, max) => {
        const { to } = visit(A, all, max);
        assert.equal(new Set([A, ...to]).size, to.length + 1);
        assert.ok(to.length <= max * 5);
      }),
    );
  });
});
