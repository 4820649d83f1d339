// A phone on JsSIP, written as its documentation shows.
import JsSIP from 'jssip';

function wrap(session) {
  const audio = new Audio();
  const listen = (connection) => {
    connection.addEventListener('track', ({ streams }) => {
      audio.srcObject = streams[0];
      audio.play().catch(() => undefined);
    });
  };
  if (session.connection) listen(session.connection);
  else session.on('peerconnection', ({ peerconnection }) => listen(peerconnection));
  const answered = new Promise((done) => session.on('accepted', done));
  const ended = new Promise((done) => {
    session.on('ended', done);
    session.on('failed', done);
  }).then(() => {
    audio.srcObject = null;
  });
  return {
    answered,
    ended,
    answer: (options) => session.answer(options),
    end: () => session.terminate(),
    offer: () => session.connection.localDescription.sdp,
  };
}

/** A phone that is registered; `ring` is set by whoever wants its calls. */
export async function phone({ user, server, iceServers = [], relay = false }) {
  const options = {
    mediaConstraints: { audio: true, video: false },
    pcConfig: { iceServers, iceTransportPolicy: relay ? 'relay' : 'all' },
  };
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(server)],
    uri: `sip:${user}@localhost`,
  });
  const made = {
    ring: undefined,
    dial: (to) => wrap(ua.call(`sip:${to}@localhost`, options)),
    stop: () => ua.stop(),
  };
  ua.on('newRTCSession', ({ originator, session }) => {
    if (originator !== 'remote') return;
    const call = wrap(session);
    made.ring?.({ ...call, answer: () => call.answer(options) });
  });
  await new Promise((done, fail) => {
    ua.once('registered', done);
    ua.once('registrationFailed', ({ cause }) => fail(new Error(cause)));
    ua.start();
  });
  return made;
}

/** Several addresses: a user agent for each. */
export async function lines({ users, server }) {
  const made = await Promise.all(users.map((user) => phone({ user, server })));
  return () => Promise.all(made.map((one) => one.stop()));
}
