import { standIns } from './dom-stand-in.js';

for (const name of standIns.keys()) Reflect.deleteProperty(globalThis, name);
standIns.clear();
