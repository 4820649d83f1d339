// Two phones of markup, driven as the models' phones are.
import '/dist/webex-softphone.js';

function wrap(call, answered) {
  return {
    answered,
    ended: new Promise((done) => call.state$.subscribe({ complete: done })),
    answer: () => call.answer(),
    end: () => call.end(),
  };
}

/** A phone of the page, registered. */
export async function phone({ user, server }) {
  const calling = document.createElement('webex-calling');
  calling.setAttribute('server', server);
  calling.setAttribute('ringtone', 'off');
  calling.setAttribute('ringback', 'off');
  calling.innerHTML = `<webex-line uri="sip:${user}@localhost">
    <template><webex-call><webex-call-controls></webex-call-controls></webex-call></template>
  </webex-line>`;
  const line = calling.querySelector('webex-line');
  const registered = new Promise((done) => line.addEventListener('line-registered', done));
  const made = {
    ring: undefined,
    dial: (to) => {
      const call = line.makeCall(`sip:${to}@localhost`);
      return wrap(call, call.dial());
    },
  };
  line.addEventListener('line-incoming-call', ({ detail }) => {
    made.ring?.(wrap(detail.call, Promise.resolve()));
  });
  document.body.append(calling);
  await registered;
  return made;
}
