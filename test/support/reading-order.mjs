// What a screen reader comes upon, one after the other, in the browser's own accessibility tree.

const silent = new Set(['none', 'generic', 'paragraph', 'RootWebArea', 'LineBreak']);
// Their name says what is in them.
const leaves = new Set(['button', 'tab', 'option', 'heading', 'combobox', 'textbox', 'img']);
const states = new Set(['pressed', 'expanded', 'selected', 'checked', 'disabled', 'focused']);

/** One line for each thing in an element: its role, its name and what state it is in. */
export async function readingOrder(page, locator) {
  const session = await page.context().newCDPSession(page);
  try {
    const nodes = await treeOf(session, await locator.elementHandle());
    return linesOf(nodes);
  } finally {
    await session.detach();
  }
}

async function treeOf(session, handle) {
  await handle.evaluate((element) => element.setAttribute('data-reading', ''));
  const { root } = await session.send('DOM.getDocument', { depth: 0 });
  const selector = '[data-reading]';
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { node } = await session.send('DOM.describeNode', { nodeId });
  await handle.evaluate((element) => element.removeAttribute('data-reading'));
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((one) => [one.nodeId, one]));
  const within = (one) => ({
    ...one,
    children: (one.childIds ?? []).flatMap((id) => byId.get(id) ?? []).map(within),
  });
  return within(nodes.find(({ backendDOMNodeId }) => backendDOMNodeId === node.backendNodeId));
}

function linesOf(root) {
  const lines = [];
  const walk = ({ ignored, role, name, properties = [], children }) => {
    const kind = role?.value ?? 'none';
    const says = name?.value?.trim() ?? '';
    if (kind === 'StaticText') {
      if (says !== '') lines.push(`text ${JSON.stringify(says)}`);
      return;
    }
    const counts = !ignored && !silent.has(kind);
    if (counts) {
      const named = says === '' ? [] : [JSON.stringify(says)];
      lines.push([kind, ...named, ...stateOf(properties)].join(' '));
    }
    if (!counts || !leaves.has(kind)) children.forEach(walk);
  };
  walk(root);
  return lines;
}

function stateOf(properties) {
  return properties.flatMap(({ name, value: { value } }) => {
    if (name === 'live') return [`live=${value}`];
    return states.has(name) && (value === true || value === 'true') ? [name] : [];
  });
}
