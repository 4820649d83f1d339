import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, beforeEach, describe, it } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A call that rings, as far as the page looks at it. */
class RingingCall {
  observers = [];
  constructor(name, state = {}) {
    this.state = { status: 'ringing', remote: { name }, ...state };
    this.state$ = {
      subscribe: (observer) => {
        this.observers.push(observer);
        observer.next(this.state);
      },
    };
  }
  becomes(changes) {
    this.state = { ...this.state, ...changes };
    for (const { next } of this.observers) next(this.state);
    if (this.state.status === 'ended') for (const { complete } of this.observers) complete();
  }
}

class FakeNotification extends EventTarget {
  static permission = 'default';
  static answer = 'granted';
  static asked = 0;
  static shown = [];
  static async requestPermission() {
    FakeNotification.asked += 1;
    FakeNotification.permission = FakeNotification.answer;
    return FakeNotification.permission;
  }
  constructor(title) {
    super();
    this.title = title;
    FakeNotification.shown.push(this);
  }
  close() {
    this.closed = true;
  }
}

describe('the demo while a call rings', () => {
  const button = Object.assign(new EventTarget(), { hidden: true });
  let page;

  before(async () => {
    page = Object.assign(new EventTarget(), {
      title: 'The page',
      hidden: true,
      querySelector: (selector) => (selector === '#notify' ? button : null),
    });
    globalThis.document = page;
    globalThis.Notification = FakeNotification;
    await import('../../demo/notice.js');
  });
  beforeEach(() => FakeNotification.shown.splice(0));

  function rings(call) {
    page.dispatchEvent(Object.assign(new Event('line-incoming-call'), { detail: { call } }));
    return call;
  }

  it('has its title changed, and back when the call is answered, ended or being answered', () => {
    for (const change of [{ status: 'connecting' }, { status: 'ended' }, { pending: 'answer' }]) {
      const call = rings(new RingingCall('Alice'));
      assert.equal(page.title, 'Alice calls');
      call.becomes(change);
      assert.equal(page.title, 'The page');
    }
  });

  it('names the first of several, and the next when that one stops', () => {
    const [a, b] = [rings(new RingingCall('Alice')), rings(new RingingCall('Bob'))];
    assert.equal(page.title, 'Alice calls');
    a.becomes({ status: 'ended' });
    assert.equal(page.title, 'Bob calls');
    b.becomes({ status: 'ended' });
    assert.equal(page.title, 'The page');
  });

  it('notifies only when allowed, which is asked by a click, and only a page that is not seen', async () => {
    assert.equal(button.hidden, false);
    rings(new RingingCall('Alice')).becomes({ status: 'ended' });
    assert.equal(FakeNotification.asked, 0);
    assert.equal(FakeNotification.shown.length, 0);

    button.dispatchEvent(new Event('click'));
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(FakeNotification.asked, 1);
    assert.equal(button.hidden, true);
    const call = rings(new RingingCall('Alice'));
    assert.deepEqual(
      FakeNotification.shown.map(({ title, closed }) => [title, closed]),
      [['Alice calls', undefined]],
    );
    call.becomes({ status: 'connecting' });
    assert.equal(FakeNotification.shown[0].closed, true);

    page.hidden = false;
    rings(new RingingCall('Bob')).becomes({ status: 'ended' });
    assert.equal(FakeNotification.shown.length, 1);
  });

  it('is part of the page, its button hidden until there is something to ask', () => {
    assert.match(read('demo/main.js'), /^import '\.\/notice\.js';$/m);
    assert.match(read('demo/index.html'), /<button [^>]*id="notify" hidden>/);
  });
});
