import './call-help.js';
import './event-log.js';
import './news.js';
import './notice.js';
import './own-server.js';
import './phone.js';
import './sound.js';
import './source.js';

import('../dist/webex-softphone.js').catch(() => {
  const missing = document.querySelector('#missing');
  missing.textContent = 'The elements could not be loaded. Build them with: npm run build';
  missing.hidden = false;
});
