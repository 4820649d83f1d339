// A phone on SIP.js, by its full API (SimpleUser takes one call at a time).
import { Inviter, Registerer, RegistererState, SessionState, UserAgent } from 'sip.js';

function wrap(session) {
  const audio = new Audio();
  let established;
  const answered = new Promise((done) => {
    established = done;
  });
  const ended = new Promise((done) => {
    session.stateChange.addListener((state) => {
      if (state === SessionState.Established) {
        audio.srcObject = session.sessionDescriptionHandler.remoteMediaStream;
        audio.play().catch(() => undefined);
        established();
      }
      if (state === SessionState.Terminated) {
        audio.srcObject = null;
        done();
      }
    });
  });
  return {
    answered,
    ended,
    answer: () => session.accept(),
    end: () => session.bye(),
    offer: () => session.sessionDescriptionHandler.peerConnection.localDescription.sdp,
  };
}

/** A phone that is registered; `ring` is set by whoever wants its calls. */
export async function phone({ user, server, iceServers = [], relay = false }) {
  const uri = (name) => UserAgent.makeURI(`sip:${name}@localhost`);
  const made = { ring: undefined };
  const ua = new UserAgent({
    uri: uri(user),
    transportOptions: { server },
    logBuiltinEnabled: false,
    sessionDescriptionHandlerFactoryOptions: {
      peerConnectionConfiguration: { iceServers, iceTransportPolicy: relay ? 'relay' : 'all' },
    },
    delegate: { onInvite: (invitation) => made.ring?.(wrap(invitation)) },
  });
  made.dial = (to) => {
    const inviter = new Inviter(ua, uri(to));
    const call = wrap(inviter);
    void inviter.invite();
    return call;
  };
  await ua.start();
  const registerer = new Registerer(ua);
  made.stop = async () => {
    await registerer.unregister();
    await ua.stop();
  };
  const registered = new Promise((done) => {
    registerer.stateChange.addListener((state) => {
      if (state === RegistererState.Registered) done();
    });
  });
  await registerer.register();
  await registered;
  return made;
}
