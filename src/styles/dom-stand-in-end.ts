import { standIns } from './dom-stand-in.js';

for (const name of standIns) Reflect.deleteProperty(globalThis, name);
standIns.clear();
