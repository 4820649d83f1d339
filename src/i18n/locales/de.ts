import type { LocaleModule } from '@lit/localize';
import { calls } from './de/calls.js';
import { services } from './de/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...services };
