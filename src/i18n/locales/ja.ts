import type { LocaleModule } from '@lit/localize';
import { calls } from './ja/calls.js';
import { services } from './ja/services.js';

export const templates: LocaleModule['templates'] = { ...calls, ...services };
