import { fileOf } from './vendor-bundle.mjs';

let folder;

export function initialize(data) {
  folder = data.folder;
}

/** A module of JsSIP is the one in the bundle. */
export function resolve(specifier, context, next) {
  if (!/^jssip\/lib\/.+\.js$/.test(specifier)) return next(specifier, context);
  const url = new URL(encodeURIComponent(fileOf(specifier)), folder).href;
  return { url, format: 'module', shortCircuit: true };
}
