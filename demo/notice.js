import { whoIs } from './words.js';

/** While a call rings, the tab says so by its title, and by a notification if one has been allowed. */
const title = document.title;
const button = document.querySelector('#notify');
const { Notification } = globalThis;
/** The calls that ring, who calls, and what was shown for it. */
const ringing = new Map();

document.addEventListener('line-incoming-call', ({ detail: { call } }) => {
  const stop = () => {
    ringing.get(call)?.notification?.close();
    if (ringing.delete(call)) show();
  };
  call.state$.subscribe({
    next({ status, pending, remote }) {
      if (status !== 'ringing' || pending === 'answer') stop();
      else if (!ringing.has(call)) {
        const who = whoIs(remote);
        ringing.set(call, { who, notification: notify(who) });
        show();
      }
    },
    complete: stop,
  });
});

function show() {
  const [first] = ringing.values();
  document.title = first ? `${first.who} calls` : title;
}

function notify(who) {
  // Who looks at the page sees and hears it anyway.
  if (Notification?.permission !== 'granted' || !document.hidden) return undefined;
  const notification = new Notification(`${who} calls`, { icon: 'icon.svg' });
  notification.addEventListener('click', () => window.focus());
  return notification;
}

/** Asked for by a click alone, and only where it has not been decided. */
function offer() {
  button.hidden = Notification?.permission !== 'default';
}
button.addEventListener('click', () => {
  Notification.requestPermission().then(offer, offer);
});
offer();
