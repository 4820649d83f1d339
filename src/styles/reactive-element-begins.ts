import { standIn } from './dom-stand-in.js';

standIn();
