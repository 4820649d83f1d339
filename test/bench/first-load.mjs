import { inTurns } from './stage.mjs';

export const name = 'first-load';

const head = (title) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">`;

const listener = `<script>
  window.whenRegistered = new Promise((done) => { window.registered = done; });
  addEventListener('line-registered', () => window.registered(performance.now()));
</script>`;

const pages = {
  jssip: (server, user) =>
    `${head('JsSIP')}${listener}<script type="module" src="/bench/first-jssip.js"></script>
<main data-server="${server}" data-user="${user}"><output>…</output></main></html>`,
  ours: (server, user) =>
    `${head('webex-calling')}${listener}<script type="module" src="/dist/webex-calling.js"></script>
<webex-calling server="${server}"><webex-line uri="sip:${user}@localhost">
<template><webex-call></webex-call></template></webex-line></webex-calling></html>`,
};

/** Navigation → the line is registered, with nothing in the cache. */
export async function run(stage) {
  const times = {};
  const take = async (library) => {
    const user = stage.user('first');
    const url = stage.web.page(`/first-${user}.html`, pages[library](stage.server, user));
    const { page, close } = await stage.open(url);
    // Milliseconds since the navigation began.
    const at = await page.evaluate(() => window.whenRegistered);
    await close();
    return at;
  };
  const names = Object.keys(pages);
  // Once for the disk and the server, not counted.
  for (const library of names) await take(library);
  await inTurns(names, stage.options.runs * 2, async (library) => {
    (times[library] ??= []).push(await take(library));
  });
  return [
    {
      title: 'From navigation to `line-registered`',
      note:
        'Nothing cached, served compressed by the same machine. Ours is markup and one script tag ' +
        '(`webex-calling.js`); JsSIP is a page written by hand for the same job, bundled and minified.',
      unit: 'ms',
      rows: [{ what: 'line registered', series: times, goal: { ratio: 1.2 } }],
    },
  ];
}
