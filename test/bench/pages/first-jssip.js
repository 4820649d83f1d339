// What a page without this package does for a line that is registered and takes a call.
import JsSIP from 'jssip';

const { server, user } = document.querySelector('main').dataset;
const show = document.querySelector('output');

const ua = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(server)],
  uri: `sip:${user}@localhost`,
});
ua.on('newRTCSession', ({ session, originator }) => {
  if (originator !== 'remote') return;
  const button = document.createElement('button');
  button.textContent = `Answer ${session.remote_identity.uri.user}`;
  button.onclick = () => session.answer({ mediaConstraints: { audio: true, video: false } });
  session.on('peerconnection', ({ peerconnection }) => {
    peerconnection.addEventListener('track', ({ streams }) => {
      const audio = new Audio();
      audio.srcObject = streams[0];
      void audio.play();
    });
  });
  session.on('ended', () => button.remove());
  session.on('failed', () => button.remove());
  document.querySelector('main').append(button);
});
ua.on('registered', () => {
  show.textContent = 'registered';
  window.registered(performance.now());
});
ua.start();
