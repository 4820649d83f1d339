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

/** When it is on the pictures. */
const NOW = new Date('2026-03-05T14:30:00Z');
const WIDTH = 360;
/** What looks as in another state, or like nothing. */
const UNPICTURED = {
  'webex-call-controls': ['calling'],
  'webex-call-list': ['calling'],
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
/** What is measured is never the same twice. */
const MEASURED = '[part=plots], [part=table], [part=level]';
const MOST_ATTEMPTS = 20;

const looks = ['light', 'dark'].flatMap((colorScheme) =>
  ['ltr', 'rtl'].map((dir) => ({ colorScheme, dir })),
);

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
    const page = await context.newPage();
    // Everything goes on, but it is always the same time.
    await page.clock.setFixedTime(NOW);
    await page.goto(`${demo.url}gallery.html?only=${tag}`);
    await shown(page, `${tag}/`);
    for (const state of await statesOf(page)) {
      if (UNPICTURED[tag]?.includes(state)) continue;
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

/** Waits until a call that is up has been measured. */
function measured(page) {
  return page.evaluate(async () => {
    const call = document.querySelector('#stage webex-calling')?.connectedCall;
    if (!call) return;
    await new Promise((resolve) => {
      call.stats$.subscribe(({ inbound }) => inbound.mos !== undefined && resolve());
    });
  });
}

/** Takes pictures until two are the same. */
async function steady(page) {
  let before;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const png = await page.locator('#stage').screenshot({
      animations: 'disabled',
      caret: 'hide',
      mask: [page.locator(MEASURED)],
      maskColor: '#808080',
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
