import { expect } from 'chai';
import { html, LitElement, type TemplateResult } from 'lit';
import { BehaviorSubject, Subject } from 'rxjs';
import { CommandController } from '../../../src/controllers/command-controller.js';
import { StreamController } from '../../../src/controllers/stream-controller.js';
import { createDeferred } from '../../../src/core/deferred.js';

class Host extends LitElement {
  renders = 0;
  readonly stream = new StreamController<number>(this);
  readonly commands = new CommandController<'one' | 'two'>(this);

  override render(): TemplateResult {
    this.renders += 1;
    return html`${this.stream.value}`;
  }
}
customElements.define('test-host', Host);

describe('StreamController', () => {
  let host: Host;

  beforeEach(() => {
    host = new Host();
  });
  afterEach(() => host.remove());

  it('follows while its host is connected, and only then', () => {
    const source = new BehaviorSubject(1);
    host.stream.follow(source);
    expect(source.observed).to.equal(false);
    document.body.append(host);
    expect(host.stream.value).to.equal(1);
    source.next(2);
    expect(host.stream.value).to.equal(2);
    host.remove();
    expect(source.observed).to.equal(false);
    document.body.append(host);
    source.next(3);
    expect(host.stream.value).to.equal(3);
  });

  it('leaves one stream for another, or for none', () => {
    document.body.append(host);
    const first = new BehaviorSubject(1);
    const second = new Subject<number>();
    host.stream.follow(first);
    host.stream.follow(second);
    expect([first.observed, second.observed]).to.deep.equal([false, true]);
    expect(host.stream.value).to.equal(undefined);
    host.stream.follow(undefined);
    expect(second.observed).to.equal(false);
  });

  it('renders once for many values', async () => {
    document.body.append(host);
    await host.updateComplete;
    const source = new BehaviorSubject(1);
    host.stream.follow(source);
    const before = host.renders;
    for (const value of [2, 3, 4]) source.next(value);
    await host.updateComplete;
    expect(host.renders).to.equal(before + 1);
    expect(host.shadowRoot?.textContent).to.equal('4');
  });
});

describe('CommandController', () => {
  it('runs a command once at a time, and tells while it is in progress', async () => {
    const { commands } = new Host();
    const first = createDeferred<void>();
    let runs = 0;
    const command = (): Promise<void> => {
      runs += 1;
      return first.promise;
    };
    const running = commands.run('one', command);
    expect(commands.run('one', command)).to.equal(undefined);
    expect(runs).to.equal(1);
    expect([commands.isPending('one'), commands.isPending('two')]).to.deep.equal([true, false]);
    first.resolve();
    await running;
    expect(commands.isPending('one')).to.equal(false);
  });

  it('may be run again after a failure', async () => {
    const { commands } = new Host();
    await commands.run('one', () => Promise.reject(new Error('no')))?.catch(() => undefined);
    expect(commands.isPending('one')).to.equal(false);
    expect(await commands.run('one', () => Promise.resolve(7))).to.equal(7);
  });
});
