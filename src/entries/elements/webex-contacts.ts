import { define } from '../../elements/define.js';
import { WebexContacts } from '../../elements/webex-contacts.js';

define(['webex-contacts', WebexContacts]);

export { WebexContacts };
