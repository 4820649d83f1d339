/** A piece of markup, to be made into elements and written as text. */
export function node(tag, attributes = {}, ...children) {
  return { tag, attributes: { ...attributes }, children };
}

/** The elements of a piece; those inside a `<template>` belong to its own document. */
export function elementOf({ tag, attributes, children }, owner = document) {
  const element = owner.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  const inside = element.content ?? element;
  for (const child of children) {
    inside.append(typeof child === 'string' ? child : elementOf(child, inside.ownerDocument));
  }
  return element;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function attributesOf({ attributes }) {
  return Object.entries(attributes)
    .map(([name, value]) => (value === '' ? ` ${name}` : ` ${name}="${escaped(value)}"`))
    .join('');
}

/** The text of a piece, indented by two. */
export function textOf(piece, indent = '') {
  if (typeof piece === 'string') return indent + escaped(piece);
  const { tag, children } = piece;
  const opened = `${indent}<${tag}${attributesOf(piece)}>`;
  if (children.every((child) => typeof child === 'string')) {
    return `${opened}${children.map(escaped).join('')}</${tag}>`;
  }
  const inside = children.map((child) => textOf(child, `${indent}  `));
  return [opened, ...inside, `${indent}</${tag}>`].join('\n');
}
