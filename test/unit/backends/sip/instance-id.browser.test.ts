import { expect } from 'chai';
import { acquireInstanceId } from '../../../../src/backends/sip/instance-id.js';
import { systemClock } from '../../../../src/core/clock.js';

const AOR = 'sip:instance-test@example.com';
const KEY = `webex-calling-elements:instance:${AOR}`;

describe('acquireInstanceId in a browser', () => {
  afterEach(() => {
    sessionStorage.removeItem(KEY);
  });

  it('keeps the id for the tab, holds it by a lock, and gives the lock back', async () => {
    const first = await acquireInstanceId(AOR, systemClock);
    const uuid = first.urn.slice('urn:uuid:'.length);
    expect(sessionStorage.getItem(KEY)).to.equal(uuid);
    const held = async (): Promise<boolean> =>
      ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.endsWith(uuid));
    expect(await held()).to.equal(true);
    first.release();
    const again = await acquireInstanceId(AOR, systemClock);
    expect(again.urn).to.equal(first.urn);
    again.release();
  });

  it('makes its own where another page holds it', async () => {
    const uuid = crypto.randomUUID();
    sessionStorage.setItem(KEY, uuid);
    let release: () => void = () => undefined;
    await new Promise<void>((taken) => {
      void navigator.locks.request(
        `webex-calling-elements:instance:${uuid}`,
        () =>
          new Promise<void>((resolve) => {
            release = resolve;
            taken();
          }),
      );
    });
    const own = await acquireInstanceId(AOR, systemClock);
    expect(own.urn).not.to.contain(uuid);
    expect(sessionStorage.getItem(KEY)).to.equal(own.urn.slice('urn:uuid:'.length));
    own.release();
    release();
  });
});
