// What is measured of a phone, whatever it runs on.

const turn = () => new Promise((done) => setTimeout(done));

/** The next call that comes in at a phone. */
export function nextCall(phone) {
  return new Promise((done) => {
    phone.ring = (call) => {
      phone.ring = undefined;
      done({ call, at: performance.now() });
    };
  });
}

async function until(holds) {
  while (!holds()) await new Promise((done) => setTimeout(done, 1));
}

/**
 * One call, milliseconds from dialling on: until the callee alerts, until the caller knows that it
 * is answered, until both ends have media. The callee answers in the next task.
 */
export async function timeCall(caller, callee, name) {
  const before = window.connections.length;
  const rung = nextCall(callee);
  const start = performance.now();
  const out = caller.dial(name);
  const { call: into, at } = await rung;
  await turn();
  into.answer();
  await out.answered;
  const answered = performance.now();
  const up = () =>
    window.connections.slice(before).filter(({ connectedAt }) => connectedAt !== undefined);
  await until(() => up().length >= 2);
  const media = Math.max(...up().map(({ connectedAt }) => connectedAt));
  const [{ connection }] = window.connections.slice(before);
  const offer = connection.localDescription.sdp;
  out.end();
  await Promise.all([out.ended, into.ended]);
  window.connections.length = 0;
  return { alerts: at - start, answered: answered - start, media: media - start, offer };
}

/** A number of calls, one after the other. */
export async function callsInTurn(caller, callee, name, count) {
  for (let call = 0; call < count; call += 1) {
    const rung = nextCall(callee);
    const out = caller.dial(name);
    const { call: into } = await rung;
    await turn();
    into.answer();
    await out.answered;
    out.end();
    await Promise.all([out.ended, into.ended]);
  }
}

/** Calls that are all up at once; resolves with how long it took and what ends them. */
export async function callsAtOnce(caller, callee, name, count) {
  const into = [];
  callee.ring = (call) => {
    into.push(call);
    setTimeout(() => call.answer());
  };
  const start = performance.now();
  const out = Array.from({ length: count }, () => caller.dial(name));
  await Promise.all(out.map(({ answered }) => answered));
  const took = performance.now() - start;
  callee.ring = undefined;
  return {
    took,
    end: async () => {
      for (const call of out) call.end();
      await Promise.all([...out, ...into].map(({ ended }) => ended));
    },
  };
}
