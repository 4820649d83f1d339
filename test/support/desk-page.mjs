/** Opens the help desk; resolves when its phones are ready. */
export async function openDesk(demo, context, query = '') {
  const page = await context.newPage();
  await page.goto(`${demo.url}help-desk.html${query}`);
  await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
  return page;
}

/** The phone of somebody, as a person uses it. */
export function desk(page, id) {
  const root = page.locator(`#${id}`);
  const button = (name) => root.getByRole('button', { name: new RegExp(`^${name}`) });
  return {
    id,
    page,
    root,
    button,
    press: (name) => button(name).first().click(),
    tab: (word) => root.getByRole('tab', { name: new RegExp(word) }).click(),
    /** Types into the dial field and presses Enter. */
    async dial(text) {
      await root.locator('webex-softphone').evaluate((phone) => phone.focus());
      await root.getByRole('combobox').fill(text);
      await page.keyboard.press('Enter');
    },
    says: (text) => root.getByText(text).first().waitFor(),
    /** Waits until it is in no call. */
    free: () => root.getByRole('button', { name: /^End/ }).first().waitFor({ state: 'detached' }),
  };
}

/** Two talk: the first has dialled the second. */
export async function talk(from, to) {
  await from.dial(to.id);
  await to.press('Answer');
  await Promise.all([from, to].map((one) => one.button('Hold').first().waitFor()));
}

/** Waits until a step of the guide is done. */
export function stepDone(page, step) {
  return page.locator(`#steps [data-step=${step}][data-done]`).waitFor();
}

/**
 * Listens to what somebody receives, by an analyser. Resolves when there is sound; with `silence` when
 * there has been none for so many ms (the false microphone beeps once a second).
 */
export async function listens({ page, id }, { silence } = {}) {
  await page.waitForFunction(
    (who) => document.querySelector(`#${who} webex-calling`).connectedCall,
    id,
  );
  await page.evaluate(
    async ([who, quiet]) => {
      const { remoteStream } = document.querySelector(`#${who} webex-calling`).connectedCall;
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 2048 });
      const samples = new Float32Array(analyser.fftSize);
      context.createMediaStreamSource(remoteStream).connect(analyser);
      let since = performance.now();
      try {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          analyser.getFloatTimeDomainData(samples);
          const loud = samples.some((sample) => Math.abs(sample) > 0.01);
          if (quiet === undefined && loud) return;
          if (loud) since = performance.now();
          if (quiet !== undefined && performance.now() - since > quiet) return;
        }
      } finally {
        await context.close();
      }
    },
    [id, silence],
  );
}

/** Runs in the page before its own code: what it plays out of files can be listened to. */
export function tapPlayers() {
  const connect = AudioNode.prototype.connect;
  window.players = [];
  AudioNode.prototype.connect = function (target, ...rest) {
    if (this instanceof AudioBufferSourceNode && target instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(this.context, { fftSize: 2048 });
      connect.call(this, analyser);
      window.players.push(analyser);
    }
    return connect.call(this, target, ...rest);
  };
}

/** Resolves when what is played sounds. */
export function playerSounds(page) {
  return page.waitForFunction(() =>
    window.players.some((analyser) => {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      return samples.some((sample) => Math.abs(sample) > 0.01);
    }),
  );
}
