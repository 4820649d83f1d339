import { fetchBackend } from '../calling/fetch-backend.js';

// Nobody writes more than one kind; what is not there yet loads its backend when it connects.
const soon =
  'webex-calling[server]:not([server=""], [manual]):is(:not([backend]), [backend="sip"])';

/**
 * Begins to fetch what the markup will need next while the elements are still being defined: the
 * backend of a <webex-calling> that connects by itself.
 */
if (typeof document !== 'undefined' && document.querySelector(soon)) {
  fetchBackend('sip');
}
