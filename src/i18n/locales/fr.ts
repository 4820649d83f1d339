import type { LocaleModule } from '@lit/localize';
import { calls } from './fr/calls.js';
import { services } from './fr/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...services };
