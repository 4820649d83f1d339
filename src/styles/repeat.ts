/* The door to lit's `repeat`, so that lit's browser build is evaluated as in lit.ts. */
import './lit-begins.js';
export { repeat } from 'lit/directives/repeat.js';
import './lit-ends.js';
