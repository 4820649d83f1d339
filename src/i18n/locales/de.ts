import type { LocaleModule } from '@lit/localize';
import { calls } from './de/calls.js';
import { devices } from './de/devices.js';
import { services } from './de/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...devices, ...services };
