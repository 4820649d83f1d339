/** What the states and errors of a phone are called in plain words. */

/** Who is at the other end: the name, else the number, else the address without its scheme. */
export function whoIs(remote) {
  return remote.name ?? remote.number ?? remote.uri?.replace(/^sips?:/, '') ?? 'Unknown caller';
}

/** 65,000 ms as `1:05`. */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  if (hours > 0) parts.unshift(hours);
  return parts.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':');
}

const lineStatuses = {
  idle: 'Not connected',
  connecting: 'Connecting…',
  registered: 'Ready',
  reconnecting: 'Connection lost, trying again…',
  unregistered: 'Signed off',
  failed: 'Not connected',
};

/** How a line is, in a word or two. */
export function lineWords({ status }) {
  return lineStatuses[status] ?? status;
}

const causes = {
  normal: { local: 'You hung up', remote: 'They hung up' },
  cancelled: { local: 'Cancelled', remote: 'They gave up' },
  rejected: { local: 'You declined', remote: 'Declined' },
  busy: 'Busy, or declined',
  'no-answer': 'No answer',
  'not-found': 'Nobody is there by that address',
  unavailable: 'Not available now',
  forbidden: 'The server does not allow this call',
  'media-inactivity': 'The sound stopped',
  'media-failed': 'No sound could be exchanged',
  'network-lost': 'The connection was lost',
  timeout: 'No reply',
  'server-error': 'The server failed',
  transferred: 'Transferred',
  'answered-elsewhere': 'Answered on another device',
};

/** Why a call has ended. */
export function endWords({ disconnectReason, connectTime, endTime }) {
  const known = causes[disconnectReason?.cause] ?? 'The call has ended';
  const why = typeof known === 'string' ? known : (known[disconnectReason.by] ?? known.remote);
  return connectTime ? `${why} after ${clock(endTime - connectTime)}` : why;
}

/** How a call is, in a few words. */
export function callWords(state, now = Date.now()) {
  const muted = state.muted ? ' · muted' : '';
  switch (state.status) {
    case 'idle':
      return state.pending ? 'Opening the microphone…' : 'Not dialled';
    case 'dialing':
      return 'Calling…';
    case 'ringing':
      if (state.direction === 'outbound') return `Ringing…${muted}`;
      return state.pending ? 'Opening the microphone…' : 'Incoming call';
    case 'connecting':
      return `Connecting…${muted}`;
    case 'connected':
      return `In call ${clock(now - state.connectTime)}${muted}`;
    case 'reconnecting':
      return `Sound lost, trying again…${muted}`;
    case 'ended':
      return endWords(state);
    default:
      return state.status;
  }
}

const errors = {
  'authentication-failed': 'The server refused this user or password.',
  'token-rejected': 'The server refused the access token.',
  'connection-failed': 'The server cannot be reached. Is the address right, and is it running?',
  'connection-lost': 'The connection to the server was lost.',
  'insecure-server': 'The address must begin with wss://. Plain ws:// is for this computer only.',
  'permission-denied': 'The microphone is blocked. Allow it in the address bar, then try again.',
  'device-not-found': 'There is no microphone. Connect one, then try again.',
  'device-in-use': 'Another program holds the microphone. Close it, then try again.',
};

/** What went wrong and what to do about it. */
export function errorWords(error) {
  return errors[error.code] ?? error.message;
}
