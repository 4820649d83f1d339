import type { LocaleModule } from '@lit/localize';
import { calls } from './fr/calls.js';
import { devices } from './fr/devices.js';
import { services } from './fr/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...devices, ...services };
