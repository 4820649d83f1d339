import MicOff from 'lucide/dist/esm/icons/mic-off.mjs';
import Mic from 'lucide/dist/esm/icons/mic.mjs';
import Phone from 'lucide/dist/esm/icons/phone.mjs';
import { icon } from './icon.js';
import type { SVGTemplateResult } from '../styles/lit.js';

/** A receiver, lifted. */
export const answerIcon = (): SVGTemplateResult => icon(Phone);

/** A receiver, put down. */
export const endIcon = (): SVGTemplateResult => icon(Phone, 135);

/** A microphone that is on. */
export const microphoneIcon = (): SVGTemplateResult => icon(Mic);

/** A microphone that is off. */
export const microphoneOffIcon = (): SVGTemplateResult => icon(MicOff);
