/** A reporter of node:test that leaves the counts of a run as JSON. */
export default async function* counts(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    // Suites, and the test that stands for a whole file, are not counted: only what asserts.
    if (data?.details?.type === 'suite') continue;
    if (type === 'test:pass' && !data.skip && !data.todo && !isFile(data)) passed += 1;
    if (type === 'test:fail') failed += 1;
  }
  yield JSON.stringify({ passed, failed });
}

function isFile({ name, file, nesting }) {
  return nesting === 0 && file !== undefined && (name === file || file.endsWith(`/${name}`));
}
