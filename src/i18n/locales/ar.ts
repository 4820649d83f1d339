import type { LocaleModule } from '@lit/localize';
import { calls } from './ar/calls.js';
import { services } from './ar/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...services };
