// A phone on the models of this package, as they are built.
import { createCalling } from '/dist/calling.js';

function wrap(call, answered) {
  return {
    answered,
    ended: new Promise((done) => call.state$.subscribe({ complete: done })),
    answer: () => call.answer(),
    end: () => call.end(),
  };
}

/** A phone that is registered; `ring` is set by whoever wants its calls. */
export async function phone({ user, server, iceServers = [], relay = false }) {
  const calling = createCalling({
    server,
    iceServers,
    iceTransportPolicy: relay ? 'relay' : 'all',
    // The others make no sounds of their own and know no auto-hold.
    ringtone: 'off',
    ringback: 'off',
    autoHold: 'off',
  });
  const line = calling.callingClient.addLine({ uri: `sip:${user}@localhost`, maxCalls: 100 });
  const made = {
    ring: undefined,
    dial: (to) => {
      const call = line.makeCall(`sip:${to}@localhost`);
      return wrap(call, call.dial());
    },
    stop: async () => {
      await calling.callingClient.disconnect();
      calling.dispose();
    },
  };
  line.incomingCall$.subscribe((call) => made.ring?.(wrap(call, Promise.resolve())));
  await line.register();
  return made;
}

/** Several addresses of one calling, as a page has them. */
export async function lines({ users, server }) {
  const calling = createCalling({ server });
  const made = users.map((user) => calling.callingClient.addLine({ uri: `sip:${user}@localhost` }));
  await Promise.all(made.map((line) => line.register()));
  return async () => {
    await calling.callingClient.disconnect();
    calling.dispose();
  };
}
