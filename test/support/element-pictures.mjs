import { readFileSync } from 'node:fs';
import { chromeArguments } from './chrome.mjs';
import { shown, statesOf } from './gallery-page.mjs';

/** For a browser that draws the same on every machine that has the font. */
export const steadyArguments = [
  ...chromeArguments,
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--disable-font-subpixel-positioning',
  '--force-color-profile=srgb',
];

/** When it is on the pictures: at first, and after a call has been measured. */
const NOW = Date.parse('2026-03-05T14:30:00Z');
const LATER = NOW + 4000;
const WIDTH = 360;
/** What looks as in another state, or like nothing. */
const UNPICTURED = {
  'webex-call-controls': ['calling'],
  'webex-call-list': ['calling'],
  'webex-call-quality': ['calling', 'held', 'two-calls'],
  'webex-call-timer': ['ringing', 'calling', 'held', 'two-calls'],
  'webex-incoming-call': ['empty', 'alone'],
  'webex-softphone': ['calling', 'failed', 'alone'],
  'webex-video': ['ringing', 'calling', 'held', 'two-calls'],
  // Shown by what stands inside them.
  'webex-calling': ['ringing', 'calling', 'in-call', 'held', 'failed'],
  'webex-line': ['ringing', 'calling', 'in-call', 'held', 'signed-off', 'failed'],
  'webex-call': ['idle', 'ringing', 'calling', 'held', 'failed'],
};
/** What says how good a call is, once it has been measured. */
const MEASURING = ['webex-softphone', 'webex-call-quality'];
const MOST_ATTEMPTS = 20;

const looks = ['light', 'dark'].flatMap((colorScheme) =>
  ['ltr', 'rtl'].map((dir) => ({ colorScheme, dir })),
);

/** Runs in the page before its own code: however busy the machine is, what is measured is the same. */
function steadyStatistics() {
  const steady = {
    'inbound-rtp': ({ jitterBufferEmittedCount: emitted = 0 }) => ({
      jitter: 0.002,
      packetsLost: 0,
      concealedSamples: 0,
      silentConcealedSamples: 0,
      jitterBufferDelay: emitted * 0.04,
    }),
    'candidate-pair': () => ({ currentRoundTripTime: 0.012 }),
  };
  const { getStats } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.getStats = async function (...given) {
    const reports = [...(await getStats.apply(this, given)).values()];
    // Those of the far end come when they come.
    const ours = reports.filter(({ type }) => !type.startsWith('remote-'));
    return new Map(ours.map((one) => [one.id, { ...one, ...steady[one.type]?.(one) }]));
  };
}

/** The tags of which there are pictures: all. */
export function picturedTags() {
  const manifest = new URL('../../custom-elements.json', import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8'))
    .modules.flatMap(({ declarations = [] }) => declarations)
    .map(({ tagName }) => tagName)
    .filter(Boolean);
}

/** Takes the pictures of an element in its states and looks, one after the other: `{ name, png }`. */
export async function* picturesOf(demo, tag) {
  const context = await demo.window({
    viewport: { width: WIDTH, height: 640 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'UTC',
  });
  try {
    await context.addInitScript(steadyStatistics);
    const page = await context.newPage();
    // Everything goes on, but it is always the same time.
    await page.clock.setFixedTime(NOW);
    await page.goto(`${demo.url}gallery.html?only=${tag}`);
    await shown(page, `${tag}/`);
    for (const state of await statesOf(page)) {
      if (UNPICTURED[tag]?.includes(state)) continue;
      await page.clock.setFixedTime(NOW);
      await page.evaluate((to) => (location.hash = to), `${tag}/${state}`);
      await shown(page, `${tag}/${state}`);
      if (MEASURING.includes(tag)) await measured(page);
      for (const { colorScheme, dir } of looks) {
        await page.emulateMedia({ colorScheme });
        await page.locator('#stage').evaluate((stage, to) => (stage.dir = to), dir);
        yield { name: `${tag}-${state}-${colorScheme}-${dir}.png`, png: await steady(page) };
      }
    }
  } finally {
    await context.close();
  }
}

/** Lets time go on until the call that is up has been measured; what shows its length has come to it. */
async function measured(page) {
  const up = await page.evaluate(
    () => document.querySelector('#stage webex-calling')?.connectedCall !== undefined,
  );
  if (!up) return;
  await page.clock.setSystemTime(NOW);
  await page.evaluate(
    (since) =>
      new Promise((resolve) => {
        document
          .querySelector('#stage webex-calling')
          .connectedCall.stats$.subscribe(({ time, inbound }) => {
            if (time > since && inbound.mos !== undefined) resolve();
          });
      }),
    LATER - 1000,
  );
  await page.clock.setFixedTime(LATER);
  const clocks = page.locator('#stage .time');
  if ((await clocks.count()) > 0) await clocks.filter({ hasText: '0:04' }).first().waitFor();
}

/** Takes pictures until two are the same. */
async function steady(page) {
  let before;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const png = await page.locator('#stage').screenshot({
      animations: 'disabled',
      caret: 'hide',
    });
    if (before?.equals(png)) return png;
    before = png;
  }
  return before;
}

/** Compares pictures in a page of its own: which part of their pixels is not the same, 0 to 1. */
export class Comparison {
  #page;

  static async open(demo) {
    const comparison = new Comparison();
    comparison.#page = await (await demo.window()).newPage();
    return comparison;
  }

  /** Whether letters are drawn with a font that is installed. */
  hasFont(name) {
    return this.#page.evaluate((font) => {
      const context = document.createElement('canvas').getContext('2d');
      const width = (family) => {
        context.font = `40px ${family}`;
        return context.measureText('webex-calling-elements').width;
      };
      return ['serif', 'monospace'].every((other) => width(`"${font}", ${other}`) !== width(other));
    }, name);
  }

  /** Pictures of another size have nothing in common. */
  differs(one, other) {
    return this.#page.evaluate(
      async (pictures) => {
        const [a, b] = await Promise.all(
          pictures.map(async (base64) => {
            const image = new Image();
            image.src = `data:image/png;base64,${base64}`;
            await image.decode();
            const { width, height } = image;
            const context = new OffscreenCanvas(width, height).getContext('2d');
            context.drawImage(image, 0, 0);
            return context.getImageData(0, 0, width, height);
          }),
        );
        if (a.width !== b.width || a.height !== b.height) return 1;
        let different = 0;
        for (let at = 0; at < a.data.length; at += 4) {
          const channels = [0, 1, 2].map((channel) =>
            Math.abs(a.data[at + channel] - b.data[at + channel]),
          );
          if (Math.max(...channels) > 24) different += 1;
        }
        return different / (a.width * a.height);
      },
      [one, other].map((png) => png.toString('base64')),
    );
  }
}
