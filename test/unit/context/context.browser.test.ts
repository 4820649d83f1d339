import { ContextProvider } from '@lit/context';
import { expect } from 'chai';
import { LitElement } from 'lit';
import { attachContextRoot } from '../../../src/context/context-root.js';
import { ContextFollower } from '../../../src/context/context-follower.js';
import { callContext, callingContext, lineContext } from '../../../src/context/contexts.js';
import type { Call } from '../../../src/calling/line.js';

class Follower extends LitElement {
  readonly seen: unknown[] = [];
  readonly follower = new ContextFollower(this, callContext, (value) => this.seen.push(value));
}
customElements.define('test-follower', Follower);

function provider(value: string): {
  place: HTMLElement;
  provider: ContextProvider<typeof callContext>;
} {
  const place = document.createElement('div');
  document.body.append(place);
  const initialValue = value as unknown as Call;
  return { place, provider: new ContextProvider(place, { context: callContext, initialValue }) };
}

describe('contexts', () => {
  it('have strings as keys, so that two copies of the bundle find each other', () => {
    expect([callingContext, lineContext, callContext]).to.deep.equal([
      'webex-calling-elements/calling',
      'webex-calling-elements/line',
      'webex-calling-elements/call',
    ]);
  });

  it('have one root in a page, whichever copy attaches it', () => {
    const page = document.implementation.createHTMLDocument();
    let listeners = 0;
    page.documentElement.addEventListener = () => {
      listeners += 1;
    };
    attachContextRoot(page);
    const once = listeners;
    attachContextRoot(page);
    expect(once).to.be.above(0);
    expect(listeners).to.equal(once);
  });
});

describe('ContextFollower', () => {
  it('follows the nearest provider, and drops its value when it leaves', () => {
    const first = provider('first');
    const second = provider('second');
    const element = new Follower();
    first.place.append(element);
    second.place.append(element);
    second.provider.setValue('changed' as unknown as Call);
    first.provider.setValue('unseen' as unknown as Call);
    document.body.append(element);
    expect(element.follower.value).to.equal(undefined);
    second.provider.setValue('unseen' as unknown as Call);
    element.remove();
    expect(element.seen).to.deep.equal(['first', undefined, 'second', 'changed', undefined]);
    for (const { place } of [first, second]) place.remove();
  });

  it('takes nothing from a provider that comes while it is out of the document', () => {
    attachContextRoot();
    const element = new Follower();
    document.body.append(element);
    element.remove();
    const late = document.createElement('div');
    late.append(element);
    const value = 'late' as unknown as Call;
    const { subscriptions } = new ContextProvider(late, {
      context: callContext,
      initialValue: value,
    }) as unknown as { subscriptions: Map<unknown, unknown> };
    expect(element.seen).to.deep.equal([]);
    expect(subscriptions.size).to.equal(0);
  });
});
