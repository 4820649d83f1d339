import { tick } from './guide.js';

/** Ticks what can be seen of the calls: each is followed from when its line has it. */
const followed = new WeakSet();

function follow(call) {
  if (followed.has(call)) return;
  followed.add(call);
  let command;
  let held = false;
  call.state$.subscribe(({ status, pending, mergedWith, heldLocally, disconnectReason }) => {
    if (status === 'connected') tick('call');
    if (mergedWith.length > 0) tick('merge');
    if (held && !heldLocally && status === 'connected') tick('hold');
    held = heldLocally;
    command = pending ?? command;
    if (status !== 'ended' || disconnectReason?.cause !== 'transferred') return;
    // Of two calls that are joined the first has the command; both end.
    if (command === 'transfer') tick('transfer');
    if (command === 'completeTransfer') tick('ask');
  });
}

document.addEventListener('line-calls-change', ({ detail: { calls } }) => calls.forEach(follow));
