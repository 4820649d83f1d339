import type { LocaleModule } from '@lit/localize';
import { calls } from './ja/calls.js';
import { devices } from './ja/devices.js';
import { services } from './ja/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...devices, ...services };
