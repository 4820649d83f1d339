import type { LocaleModule } from '@lit/localize';
import { calls } from './es/calls.js';
import { devices } from './es/devices.js';
import { services } from './es/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...devices, ...services };
