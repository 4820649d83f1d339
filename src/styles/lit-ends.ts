import { standAside } from './dom-stand-in.js';

standAside();
