import type { LocaleModule } from '@lit/localize';
import { calls } from './ar/calls.js';
import { devices } from './ar/devices.js';
import { services } from './ar/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...devices, ...services };
