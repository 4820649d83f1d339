import type { Call } from '../calling/line.js';

/** What was stamped for one call. */
export interface StampedCopy {
  /** Takes it out of the document, wherever it has been moved. */
  remove(): void;
}

/**
 * Stamps the first `<template>` child of an element for a call: every `<webex-call>` in the copy
 * without a `destination` gets the call, and the copy is appended to the element's children.
 */
export function stampCall(host: HTMLElement, call: Call): StampedCopy | undefined {
  const template = host.querySelector<HTMLTemplateElement>(':scope > template');
  if (!template) return undefined;
  // React and Vue append children to the element itself, not to its content.
  const blueprint = template.content.hasChildNodes() ? template.content : template;
  const copy = host.ownerDocument.createDocumentFragment();
  for (const node of blueprint.childNodes) copy.append(host.ownerDocument.importNode(node, true));
  const nodes = [...copy.childNodes];
  for (const element of copy.querySelectorAll('webex-call')) {
    const inert = element.closest('template') !== null;
    if (!inert && !element.hasAttribute('destination')) Object.assign(element, { call });
  }
  host.append(copy);
  return {
    remove: () => {
      for (const node of nodes) node.remove();
    },
  };
}
